// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <signal.h>

#include <cstdio>

#include "aws/http_client.hpp"
#include "aws/roots.hpp"
#include "aws/scripted_server.hpp"
#include "support/temporary_folder.hpp"

namespace aws = tight::aws;
using namespace std::chrono_literals;

namespace {

using server = scripted_server;

// A certificate that signs itself, for one name or address, and a server's context that shows it.
struct identity {
    explicit identity(const char* alternative_name) {
        key = EVP_EC_gen("P-256");
        certificate = X509_new();
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
        X509_set_version(certificate, 2);
        X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
        X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
        X509_set_pubkey(certificate, key);
        X509_NAME* name = X509_get_subject_name(certificate);
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
        X509_set_issuer_name(certificate, name);
        X509V3_CTX context;
        X509V3_set_ctx_nodb(&context);
        X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
        for (const auto& [id, text] :
             {std::pair(NID_subject_alt_name, alternative_name), std::pair(NID_basic_constraints, "CA:TRUE")}) {
            X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, text);
            X509_add_ext(certificate, extension, -1);
            X509_EXTENSION_free(extension);
        }
        X509_sign(certificate, key, EVP_sha256());
        context_ = SSL_CTX_new(TLS_server_method());
        SSL_CTX_use_certificate(context_, certificate);
        SSL_CTX_use_PrivateKey(context_, key);

        std::FILE* out = std::fopen(bundle.c_str(), "w");
        PEM_write_X509(out, certificate);
        std::fclose(out);
    }
    ~identity() {
        SSL_CTX_free(context_);
        X509_free(certificate);
        EVP_PKEY_free(key);
    }
    identity(const identity&) = delete;
    identity& operator=(const identity&) = delete;

    // Answers every request on a TLS connection with what it said.
    server::script echo() {
        return [this](int socket, int) {
            SSL* session = SSL_new(context_);
            SSL_set_fd(session, socket);
            if (SSL_accept(session) == 1) {
                char buffer[65536];
                int got = 0;
                while ((got = SSL_read(session, buffer, sizeof buffer)) > 0) {
                    const std::string text =
                        server::answer("got " + std::string(buffer, static_cast<std::size_t>(got)).substr(0, 5));
                    SSL_write(session, text.data(), static_cast<int>(text.size()));
                }
            }
            SSL_free(session);
        };
    }

    EVP_PKEY* key = nullptr;
    X509* certificate = nullptr;
    SSL_CTX* context_ = nullptr;
    support::temporary_folder folder;
    std::string bundle = folder.file("ca.pem");
};

std::string said(const tight::result<aws::reply>& answer) { return answer ? "" : answer.error().message; }

tight::result<aws::reply> get(aws::http_client& client, int port, const std::string& host = "127.0.0.1") {
    return client.send({.tls = true, .host = host, .port = std::to_string(port)}, {});
}

struct writes_to_closed_sockets_are_errors {
    writes_to_closed_sockets_are_errors() {
        ::signal(SIGPIPE, SIG_IGN);
    }  // for the server's side, which is OpenSSL's own
} const ignored;

}  // namespace

TEST_CASE("a server whose certificate is in AWS_CA_BUNDLE is trusted, and its connection kept") {
    identity self("IP:127.0.0.1");
    server from(self.echo());
    const tight::memory_environment variables{{"AWS_CA_BUNDLE", self.bundle}};
    aws::http_client client(variables, aws::openssl_tls(variables), {.connect = 5s, .read = 5s, .total = 10s});
    for (int i = 0; i < 3; ++i) {
        const auto answer = get(client, from.port());
        REQUIRE_MESSAGE(answer.has_value(), said(answer));
        CHECK(answer->body == "got GET /");
    }
    CHECK(from.connections() == 1);
}

TEST_CASE("a server that nobody vouches for is refused, and nothing is sent to it") {
    identity self("IP:127.0.0.1");
    server from(self.echo());
    const tight::memory_environment variables;
    aws::http_client client(variables, aws::openssl_tls(variables), {.connect = 5s, .read = 5s, .total = 10s});
    const auto answer = get(client, from.port());
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().message.find("the certificate of 127.0.0.1 is not trusted: self-signed certificate") !=
          std::string::npos);
    CHECK(answer.error().message.find("AWS_CA_BUNDLE") != std::string::npos);
}

TEST_CASE("a certificate for another name is refused") {
    identity other("DNS:example.com,IP:127.0.0.2");
    server from(other.echo());
    const tight::memory_environment variables{{"AWS_CA_BUNDLE", other.bundle}};
    aws::http_client client(variables, aws::openssl_tls(variables), {.connect = 5s, .read = 5s, .total = 10s});
    CHECK(get(client, from.port()).error().message.find("IP address mismatch") != std::string::npos);
    CHECK(get(client, from.port(), "localhost").error().message.find("hostname mismatch") != std::string::npos);
}

TEST_CASE("a server that speaks no TLS, or stalls in the handshake, is an error") {
    const tight::memory_environment variables;
    aws::http_client client(variables, aws::openssl_tls(variables), {.connect = 300ms, .read = 300ms, .total = 2s});
    server plain([](int socket, int) {
        server::write(socket, "HTTP/1.1 400 Bad Request\r\n\r\n");
        server::wait_for_close(socket);
    });
    CHECK(get(client, plain.port()).error().code == tight::errc::unavailable);
    server stalls([](int socket, int) { (void)server::read_request(socket); });
    CHECK(get(client, stalls.port()).error().code == tight::errc::timed_out);
}

TEST_CASE("a bundle that cannot be read is an error that names it") {
    const tight::memory_environment variables{{"AWS_CA_BUNDLE", "/nonexistent/ca.pem"}};
    aws::http_client client(variables, aws::openssl_tls(variables), {});
    server from([](int, int) {});
    CHECK(get(client, from.port())
              .error()
              .message.find("AWS_CA_BUNDLE: cannot read certificates from /nonexistent/ca.pem") != std::string::npos);
}

TEST_CASE("TLS goes through a proxy's tunnel") {
    identity self("DNS:service.test");
    auto echo = self.echo();
    std::string asked;
    server proxy([&](int socket, int number) {
        asked = server::read_request(socket);
        server::write(socket, "HTTP/1.1 200 Connection established\r\n\r\n");
        echo(socket, number);
    });
    const tight::memory_environment variables{{"AWS_CA_BUNDLE", self.bundle}, {"HTTPS_PROXY", proxy.url()}};
    aws::http_client client(variables, aws::openssl_tls(variables), {.connect = 5s, .read = 5s, .total = 10s});
    const auto answer = get(client, 443, "service.test");
    REQUIRE_MESSAGE(answer.has_value(), said(answer));
    CHECK(answer->body == "got GET /");
    CHECK(asked == "CONNECT service.test:443 HTTP/1.1\r\nhost: service.test:443\r\n\r\n");
}

TEST_CASE("the compiled-in roots are certificates that have not expired") {
    CHECK(aws::amazon_roots().size() == 5);
    for (const auto der : aws::amazon_roots()) {
        const unsigned char* at = der.data();
        X509* root = d2i_X509(nullptr, &at, static_cast<long>(der.size()));
        REQUIRE(root != nullptr);
        CHECK(X509_cmp_current_time(X509_get0_notAfter(root)) > 0);
        X509_free(root);
    }
}
