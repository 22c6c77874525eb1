// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/transport/tls.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <openssl/bio.h>
#include <openssl/buffer.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <vector>

namespace hotpair::mirror {

namespace {

template<auto F>
struct Releaser {
    template<class T>
    void operator()(T* p) const {
        F(p);
    }
};
using Context = std::unique_ptr<SSL_CTX, Releaser<SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, Releaser<SSL_free>>;
using Certificate = std::unique_ptr<X509, Releaser<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Releaser<EVP_PKEY_free>>;
using Bio = std::unique_ptr<BIO, Releaser<BIO_free_all>>;

using KeyId = std::array<unsigned char, 32>;

Error tlsError(const char* what) {
    const unsigned long code = ERR_get_error();
    std::array<char, 200> text{};
    if (code) ERR_error_string_n(code, text.data(), text.size());
    ERR_clear_error();
    return makeError(Code::MIRROR_IDENTITY_UNUSABLE,
                     {{QStringLiteral("detail"),
                       QStringLiteral("%1: %2").arg(QLatin1String(what), QLatin1String(text.data()))}});
}

bool publicKeyId(X509* certificate, KeyId& id) {
    unsigned char* der = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
    if (size <= 0) return false;
    const bool ok = EVP_Digest(der, std::size_t(size), id.data(), nullptr, EVP_sha256(), nullptr) == 1;
    OPENSSL_free(der);
    return ok;
}

// Names, dates and issuers mean nothing here; the public key is the identity, compared in constant time.
int acceptPinned(X509_STORE_CTX* store, void* argument) {
    const auto* pinned = static_cast<const KeyId*>(argument);
    X509* certificate = X509_STORE_CTX_get0_cert(store);
    KeyId id{};
    if (certificate && publicKeyId(certificate, id) &&
        CRYPTO_memcmp(id.data(), pinned->data(), id.size()) == 0) {
        X509_STORE_CTX_set_error(store, X509_V_OK);
        return 1;
    }
    X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_UNTRUSTED);
    return 0;
}

// OpenSSL talks to this object instead of a socket: what it encrypts is collected and leaves in one send,
// what it decrypts is received in one call, and it is never asked for more after a receive that was not full.
class TlsStream final : public Stream {
public:
    TlsStream(Session ssl, std::unique_ptr<Stream> wire, std::shared_ptr<TlsContext> context)
        : m_ssl(std::move(ssl))
        , m_wire(std::move(wire))
        , m_context(std::move(context)) {
        m_staging.reserve(recordBytes);
    }

    /// Before anything else; false: no memory.
    bool connectBio() {
        static const std::unique_ptr<BIO_METHOD, Releaser<BIO_meth_free>> method = makeMethod();
        BIO* bio = method ? BIO_new(method.get()) : nullptr;
        if (!bio) return false;
        BIO_set_data(bio, this);
        BIO_set_init(bio, 1);
        SSL_set_bio(m_ssl.get(), bio, bio); // one reference for both directions
        return true;
    }

    Handshake handshake() override {
        ERR_clear_error();
        m_wireEmpty = false;
        const int r = SSL_do_handshake(m_ssl.get());
        if (!drain()) return Handshake::Failed;
        if (r == 1) return unsent() ? Handshake::WantWrite : Handshake::Done;
        const int why = SSL_get_error(m_ssl.get(), r);
        if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) return Handshake::Failed;
        return unsent() ? Handshake::WantWrite : Handshake::WantRead;
    }

    std::ptrdiff_t read(std::uint8_t* to, std::size_t capacity) override {
        std::size_t got = 0;
        ERR_clear_error();
        m_wireEmpty = false;
        while (got < capacity) {
            std::size_t n = 0;
            const int r = SSL_read_ex(m_ssl.get(), to + got, capacity - got, &n);
            if (r == 1) {
                got += n;
                continue;
            }
            const int why = SSL_get_error(m_ssl.get(), r);
            if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) break;
            return got ? std::ptrdiff_t(got) : closed;
        }
        return std::ptrdiff_t(got);
    }

    // Small slices are gathered into whole records, long ones are encrypted from where they lie; the records
    // of one call leave in one send.
    std::ptrdiff_t write(const Slice* slices, std::size_t count) override {
        if (m_broken) return closed;
        ERR_clear_error();
        std::size_t taken = 0;
        for (std::size_t i = 0; i < count; ++i) {
            for (std::size_t at = 0; at < slices[i].size;) {
                if (pendingBytes() >= bufferedBytes) {
                    if (!drain()) return closed;
                    if (pendingBytes() > 0) return finishWrite(taken);
                }
                const std::uint8_t* from = slices[i].data + at;
                std::size_t n = slices[i].size - at;
                if (m_staging.empty() && n >= recordBytes) {
                    n = std::min(n, bufferedBytes / 2) / recordBytes * recordBytes;
                    if (!encrypt(from, n)) return closed;
                } else {
                    n = std::min(n, recordBytes - m_staging.size());
                    m_staging.insert(m_staging.end(), from, from + n);
                    if (m_staging.size() == recordBytes && !encryptStaged()) return closed;
                }
                at += n;
                taken += n;
            }
        }
        return finishWrite(taken);
    }

    bool unsent() const override { return pendingBytes() > 0; }
    SocketHandle handle() const override { return m_wire->handle(); }

private:
    static constexpr std::size_t recordBytes = 16 * 1024;
    static constexpr std::size_t bufferedBytes = 512 * 1024; ///< ciphertext waiting for the socket

    static TlsStream* of(BIO* bio) { return static_cast<TlsStream*>(BIO_get_data(bio)); }

    static std::unique_ptr<BIO_METHOD, Releaser<BIO_meth_free>> makeMethod() {
        std::unique_ptr<BIO_METHOD, Releaser<BIO_meth_free>> method(
            BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "hotpair stream"));
        if (!method) return method;
        BIO_meth_set_write(method.get(), [](BIO* bio, const char* data, int size) {
            auto& out = of(bio)->m_out;
            out.insert(out.end(), data, data + size);
            return size;
        });
        BIO_meth_set_read(method.get(),
                          [](BIO* bio, char* to, int size) { return of(bio)->receive(to, size); });
        BIO_meth_set_ctrl(method.get(),
                          [](BIO*, int what, long, void*) { return what == BIO_CTRL_FLUSH ? 1L : 0L; });
        return method;
    }

    int receive(char* to, int size) {
        BIO* bio = SSL_get_rbio(m_ssl.get());
        BIO_clear_retry_flags(bio);
        const std::ptrdiff_t n =
            m_wireEmpty ? 0 : m_wire->read(reinterpret_cast<std::uint8_t*>(to), std::size_t(size));
        m_wireEmpty = n < size;
        if (n > 0) return int(n);
        if (n == closed) return 0; // end of stream
        BIO_set_retry_read(bio);
        return -1;
    }

    std::size_t pendingBytes() const { return m_out.size() - m_sent; }

    bool encrypt(const std::uint8_t* data, std::size_t size) {
        std::size_t n = 0;
        const bool ok = SSL_write_ex(m_ssl.get(), data, size, &n) == 1;
        m_broken = m_broken || !ok;
        return ok;
    }
    bool encryptStaged() {
        const bool ok = m_staging.empty() || encrypt(m_staging.data(), m_staging.size());
        m_staging.clear();
        return ok;
    }
    std::ptrdiff_t finishWrite(std::size_t taken) {
        return encryptStaged() && drain() ? std::ptrdiff_t(taken) : closed;
    }

    bool drain() {
        while (pendingBytes() > 0) {
            const Slice rest{m_out.data() + m_sent, pendingBytes()};
            const std::ptrdiff_t n = m_wire->write(&rest, 1);
            if (n == closed) {
                m_broken = true;
                return false;
            }
            if (n == 0) break;
            m_sent += std::size_t(n);
        }
        if (pendingBytes() == 0 ||
            m_sent >= bufferedBytes) { // a reader that lags for long must not let it grow
            m_out.erase(m_out.begin(), m_out.begin() + std::ptrdiff_t(m_sent));
            m_sent = 0;
        }
        return true;
    }

    Session m_ssl;
    std::unique_ptr<Stream> m_wire;
    std::shared_ptr<TlsContext> m_context;      ///< holds the pin that the verification reads
    std::vector<std::uint8_t> m_staging, m_out; ///< plaintext of the next record; ciphertext to send
    std::size_t m_sent = 0;                     ///< of m_out
    bool m_wireEmpty = false, m_broken = false;
};

class OpenSslContext final : public TlsContext, public std::enable_shared_from_this<OpenSslContext> {
public:
    OpenSslContext(Context context, const KeyId& peer)
        : m_context(std::move(context))
        , m_peer(peer) {
        SSL_CTX_set_verify(m_context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
        SSL_CTX_set_cert_verify_callback(m_context.get(), acceptPinned, &m_peer);
    }

    std::unique_ptr<Stream> makeStream(SocketHandle socket, bool asServer) override {
        Session ssl(SSL_new(m_context.get()));
        auto wire = makePlainStream(socket);
        if (!ssl) return nullptr;
        asServer ? SSL_set_accept_state(ssl.get()) : SSL_set_connect_state(ssl.get());
        auto stream = std::make_unique<TlsStream>(std::move(ssl), std::move(wire), shared_from_this());
        return stream->connectBio() ? std::move(stream) : nullptr;
    }

private:
    Context m_context;
    KeyId m_peer;
};

Bio memoryBio(const QByteArray& pem) {
    return Bio(BIO_new_mem_buf(pem.constData(), int(pem.size())));
}

} // namespace

Result<std::shared_ptr<TlsContext>> TlsContext::create(const QByteArray& certificatePem,
                                                       const QByteArray& privateKeyPem,
                                                       const QByteArray& peerId) {
    KeyId peer{};
    if (std::size_t(peerId.size()) != peer.size()) return tlsError("peer identity is not 32 bytes");
    std::memcpy(peer.data(), peerId.constData(), peer.size());
    const Bio certificateText = memoryBio(certificatePem), keyText = memoryBio(privateKeyPem);
    const Certificate certificate(PEM_read_bio_X509(certificateText.get(), nullptr, nullptr, nullptr));
    if (!certificate) return tlsError("certificate");
    const Key key(PEM_read_bio_PrivateKey(keyText.get(), nullptr, nullptr, nullptr));
    if (!key) return tlsError("private key");
    Context context(SSL_CTX_new(TLS_method()));
    if (!context || SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION) != 1 ||
        SSL_CTX_use_certificate(context.get(), certificate.get()) != 1 ||
        SSL_CTX_use_PrivateKey(context.get(), key.get()) != 1 ||
        SSL_CTX_check_private_key(context.get()) != 1)
        return tlsError("certificate and key");
    // AES with the processor's instructions first; data of one long connection, so no tickets.
    SSL_CTX_set_ciphersuites(context.get(),
                             "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256");
    SSL_CTX_set_num_tickets(context.get(), 0);
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_read_ahead(context.get(), 1);
    SSL_CTX_set_default_read_buffer_len(context.get(), 128 * 1024);
    return std::shared_ptr<TlsContext>(std::make_shared<OpenSslContext>(std::move(context), peer));
}

} // namespace hotpair::mirror
