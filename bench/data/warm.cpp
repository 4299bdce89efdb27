// SPDX-License-Identifier: Apache-2.0
// The least function, with a client of DynamoDB warmed up before the first event: address, TLS context, Amazon's roots,
// credentials and the first message of a handshake. The network is a proxy inside this process that takes that message
// and hangs up, so that nobody's network is measured.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>

#include <tight/aws/client.hpp>
#include <tight/lambda.hpp>

static std::string answer(std::string_view, tight::context&) {
    return R"({"statusCode":200,"body":"{\"hello\":\"world\"}"})";
}

static void hang_up(int listener) {
    const int socket = ::accept(listener, nullptr, nullptr);
    char buffer[4096];
    (void)!::read(socket, buffer, sizeof buffer);  // CONNECT
    const std::string_view tunnel = "HTTP/1.1 200 OK\r\n\r\n";
    (void)!::write(socket, tunnel.data(), tunnel.size());
    (void)!::read(socket, buffer, sizeof buffer);  // ClientHello
    ::close(socket);
    ::close(listener);
}

static void start() {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener, 1) != 0) _exit(2);
    getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    static const tight::memory_environment variables{
        {"AWS_REGION", "eu-west-1"},
        {"AWS_ACCESS_KEY_ID", "A"},
        {"AWS_SECRET_ACCESS_KEY", "S"},
        {"https_proxy", "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port))}};
    std::thread proxy(hang_up, listener);
    const auto aws = tight::aws::default_transport(variables);
    (void)aws->warm_up("dynamodb");  // fails at the handshake, as it must here
    proxy.join();
}

int main() { return tight::run(answer, {.start = start}); }
