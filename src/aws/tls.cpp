// SPDX-License-Identifier: Apache-2.0
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <mutex>

#include "aws/roots.hpp"
#include "aws/stream.hpp"

namespace tight::aws {
namespace {

template <auto Free>
struct with {
    template <class T>
    void operator()(T* held) const {
        Free(held);
    }
};
using context_ptr = std::unique_ptr<SSL_CTX, with<SSL_CTX_free>>;
using session_ptr = std::unique_ptr<SSL, with<SSL_free>>;
using method_ptr = std::unique_ptr<BIO_METHOD, with<BIO_meth_free>>;

std::string openssl_reason() {
    const unsigned long code = ERR_peek_last_error();
    ERR_clear_error();
    const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
    return reason == nullptr ? "unknown TLS failure" : reason;
}

// ---- the socket as OpenSSL sees it: its own socket BIO would raise SIGPIPE ----------------------------------------

int socket_of(BIO* bio) { return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio))); }

int bio_write(BIO* bio, const char* data, int size) {
    BIO_clear_retry_flags(bio);
    const ssize_t sent = ::send(socket_of(bio), data, static_cast<std::size_t>(size), MSG_NOSIGNAL);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_write(bio);
    return static_cast<int>(sent);
}

int bio_read(BIO* bio, char* into, int size) {
    BIO_clear_retry_flags(bio);
    const ssize_t got = ::recv(socket_of(bio), into, static_cast<std::size_t>(size), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_read(bio);
    return static_cast<int>(got);
}

long bio_control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

const BIO_METHOD* socket_method() {
    static const method_ptr method = [] {
        method_ptr made(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket"));
        BIO_meth_set_write(made.get(), bio_write);
        BIO_meth_set_read(made.get(), bio_read);
        BIO_meth_set_ctrl(made.get(), bio_control);
        return made;
    }();
    return method.get();
}

class tls_stream final : public stream {
public:
    tls_stream(int socket, SSL_CTX* context) : socket_(socket), session_(SSL_new(context)) {
        BIO* bio = BIO_new(socket_method());
        BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(socket)));
        BIO_set_init(bio, 1);
        SSL_set_bio(session_.get(), bio, bio);
    }
    ~tls_stream() override {
        SSL_shutdown(session_.get());  // says goodbye without waiting for an answer
        ERR_clear_error();
        ::close(socket_);
    }
    tls_stream(const tls_stream&) = delete;
    tls_stream& operator=(const tls_stream&) = delete;

    result<void> handshake(const std::string& host, deadline until) {
        X509_VERIFY_PARAM* expected = SSL_get0_param(session_.get());
        if (X509_VERIFY_PARAM_set1_ip_asc(expected, host.c_str()) != 1) {
            SSL_set_tlsext_host_name(session_.get(), host.c_str());
            if (SSL_set1_host(session_.get(), host.c_str()) != 1)
                return fail(errc::unavailable, "TLS: bad host name " + host);
        }
        ERR_clear_error();
        while (true) {
            const int done = SSL_connect(session_.get());
            if (done == 1) return {};
            if (auto ready = wait(done, until); !ready) return refused(host, std::move(ready).error());
        }
    }

    result<std::size_t> read(char* into, std::size_t size, deadline until) override {
        while (true) {
            std::size_t got = 0;
            const int done = SSL_read_ex(session_.get(), into, size, &got);
            if (done == 1) return got;
            if (SSL_get_error(session_.get(), done) == SSL_ERROR_ZERO_RETURN) return std::size_t{0};
            if (auto ready = wait(done, until); !ready) return std::unexpected(ready.error());
        }
    }

    result<void> write(std::string_view bytes, deadline until) override {
        while (!bytes.empty()) {
            std::size_t sent = 0;
            const int done = SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &sent);
            if (done == 1)
                bytes.remove_prefix(sent);
            else if (auto ready = wait(done, until); !ready)
                return ready;
        }
        return {};
    }

    bool idle() const override { return quiet(socket_); }

private:
    result<void> wait(int done, deadline until) {
        switch (SSL_get_error(session_.get(), done)) {
            case SSL_ERROR_WANT_READ:
                return wait_readable(socket_, until);
            case SSL_ERROR_WANT_WRITE:
                return wait_writable(socket_, until);
            default:
                return fail(errc::unavailable, "the TLS connection broke: " + openssl_reason());
        }
    }

    std::unexpected<error> refused(const std::string& host, error problem) {
        const long verdict = SSL_get_verify_result(session_.get());
        if (verdict != X509_V_OK)
            problem.message = "the certificate of " + host +
                              " is not trusted: " + X509_verify_cert_error_string(verdict) +
                              ". Set AWS_CA_BUNDLE to the file of the roots to trust";
        else
            problem.message = "TLS with " + host + " failed: " + problem.message;
        return std::unexpected(std::move(problem));
    }

    int socket_;
    session_ptr session_;
};

// ---- whom to trust -----------------------------------------------------------------------------------------------

bool is_amazon(std::string_view host) {
    for (const std::string_view domain : {".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".on.aws"})
        if (host.ends_with(domain)) return true;
    return false;
}

void trust_amazon(SSL_CTX* context) {
    X509_STORE* store = SSL_CTX_get_cert_store(context);
    for (const std::span<const unsigned char> der : amazon_roots()) {
        const unsigned char* at = der.data();
        const std::unique_ptr<X509, with<X509_free>> root(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
        if (root) X509_STORE_add_cert(store, root.get());
    }
}

// Where distributions keep their roots; a static binary does not know.
void trust_system(SSL_CTX* context, const environment& variables) {
    if (const auto file = variables.get("SSL_CERT_FILE"); file && !file->empty()) {
        SSL_CTX_load_verify_file(context, file->c_str());
        return;
    }
    static constexpr std::array files{"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                                      "/etc/ssl/cert.pem"};
    for (const char* file : files)
        if (::access(file, R_OK) == 0 && SSL_CTX_load_verify_file(context, file) == 1) return;
}

context_ptr new_context() {
    OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
    context_ptr context(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_options(context.get(), SSL_OP_IGNORE_UNEXPECTED_EOF);
    return context;
}

class maker final : public tls_maker {
public:
    explicit maker(const environment& variables) : variables_(&variables) {}

    result<std::unique_ptr<stream>> connect(int socket, const std::string& host, deadline until) override {
        auto context = context_for(host);
        if (!context) {
            ::close(socket);
            return std::unexpected(std::move(context).error());
        }
        auto made = std::make_unique<tls_stream>(socket, *context);
        if (auto done = made->handshake(host, until); !done) return std::unexpected(std::move(done).error());
        return made;
    }

private:
    result<SSL_CTX*> context_for(const std::string& host) {
        const std::scoped_lock lock(making_);
        const std::string bundle = variables_->get_or("AWS_CA_BUNDLE", "");
        const bool amazon = bundle.empty() && is_amazon(host);
        context_ptr& context = amazon ? amazon_ : other_;
        if (context) return context.get();
        context_ptr fresh = new_context();
        if (amazon)
            trust_amazon(fresh.get());
        else if (bundle.empty())
            trust_system(fresh.get(), *variables_);
        else if (SSL_CTX_load_verify_file(fresh.get(), bundle.c_str()) != 1)
            return fail(errc::io, "AWS_CA_BUNDLE: cannot read certificates from " + bundle + ": " + openssl_reason());
        context = std::move(fresh);
        return context.get();
    }

    const environment* variables_;
    std::mutex making_;
    context_ptr amazon_;
    context_ptr other_;
};

}  // namespace

std::unique_ptr<tls_maker> openssl_tls(const environment& variables) { return std::make_unique<maker>(variables); }

}  // namespace tight::aws
