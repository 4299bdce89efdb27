/* SPDX-License-Identifier: Apache-2.0 */
/* The floor: what a static C program costs that only does the socket work of the Runtime API. It does not look at the
   event, and its answer is a constant. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

static const char answer[] = "{\"statusCode\":200,\"body\":\"{\\\"hello\\\":\\\"world\\\"}\"}";
static char buffer[1 << 20];
static int server;

static char* field(char* head, const char* name) {
    const size_t size = strlen(name);
    for (char* line = strstr(head, "\r\n"); line != NULL; line = strstr(line + 2, "\r\n"))
        if (strncasecmp(line + 2, name, size) == 0) return line + 2 + size;
    return NULL;
}

/* Reads one reply, its body chunked in one piece or with a length, and ends it with a zero. */
static void receive(void) {
    size_t used = 0, whole = 0;
    while (whole == 0 || used < whole) {
        const ssize_t size = recv(server, buffer + used, sizeof buffer - 1 - used, 0);
        if (size <= 0) exit(1);
        used += (size_t)size;
        buffer[used] = '\0';
        char* const end = whole == 0 ? strstr(buffer, "\r\n\r\n") : NULL;
        if (end == NULL) continue;
        const size_t head = (size_t)(end - buffer) + 4;
        const char* const length = field(buffer, "content-length: ");
        if (length != NULL) {
            whole = head + strtoul(length, NULL, 10);
        } else {
            char* data = NULL;
            const size_t chunk = strtoul(end + 4, &data, 16);
            whole = (size_t)(data - buffer) + 2 + chunk + 7;
        }
    }
}

static void send_all(const char* text, size_t size) {
    if (send(server, text, size, MSG_NOSIGNAL) != (ssize_t)size) exit(1);
}

int main(void) {
    char host[64], next[256], post[1024];
    const char* const api = getenv("AWS_LAMBDA_RUNTIME_API");
    if (api == NULL || strlen(api) >= sizeof host) return 1;
    strcpy(host, api);
    struct sockaddr_in there = {.sin_family = AF_INET};
    there.sin_port = htons((unsigned short)atoi(strchr(host, ':') + 1));
    *strchr(host, ':') = '\0';
    inet_pton(AF_INET, host, &there.sin_addr);
    server = socket(AF_INET, SOCK_STREAM, 0);
    const int on = 1;
    setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(server, (struct sockaddr*)&there, sizeof there) != 0) return 1;
    const int next_size = snprintf(next, sizeof next, "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: %s\r\n\r\n", api);
    for (;;) {
        send_all(next, (size_t)next_size);
        receive();
        const char* const id = field(buffer, "lambda-runtime-aws-request-id: ");
        if (id == NULL) return 1;
        const int size = snprintf(post, sizeof post,
                                  "POST /2018-06-01/runtime/invocation/%.*s/response HTTP/1.1\r\nHost: %s\r\n"
                                  "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                                  (int)strcspn(id, "\r"), id, api, sizeof answer - 1, answer);
        send_all(post, (size_t)size);
        receive();
    }
}
