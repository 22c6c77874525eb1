// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/net/identity.h"

#include "common/net/tls.h"

#include <QCryptographicHash>

#include <memory>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

namespace hotpair {

namespace {

template<auto Free>
struct Deleter {
    template<class T>
    void operator()(T* p) const {
        Free(p);
    }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using CertificatePtr = std::unique_ptr<X509, Deleter<X509_free>>;
using BioPtr = std::unique_ptr<BIO, Deleter<BIO_free_all>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, Deleter<X509_EXTENSION_free>>;

Error cryptoError(const char* what) {
    char text[256] = {};
    ERR_error_string_n(ERR_get_error(), text, sizeof text);
    return makeError(
        Code::INTERNAL_ERROR,
        {{QStringLiteral("detail"), QStringLiteral("%1: %2").arg(QLatin1String(what), QLatin1String(text))}});
}

bool addExtension(X509* certificate, int nid, const char* value) {
    const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, nullptr, nid, value));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool setSerial(X509* certificate) {
    std::uint64_t serial = 0;
    if (RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) return false;
    return ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), (serial >> 1) | 1) == 1;
}

bool setName(X509* certificate, const QString& commonName) {
    const QByteArray text = commonName.left(64).toUtf8();
    X509_NAME* name = X509_get_subject_name(certificate);
    return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                      reinterpret_cast<const unsigned char*>(text.constData()),
                                      int(text.size()), -1, 0) == 1 &&
           X509_set_issuer_name(certificate, name) == 1;
}

CertificatePtr selfSigned(EVP_PKEY* key, const QString& commonName) {
    CertificatePtr certificate(X509_new());
    X509* c = certificate.get();
    const bool ok =
        c && X509_set_version(c, X509_VERSION_3) == 1 && setSerial(c) &&
        ASN1_TIME_set_string_X509(X509_getm_notBefore(c), "19700101000000Z") == 1 &&
        ASN1_TIME_set_string_X509(X509_getm_notAfter(c), "99991231235959Z") == 1 && setName(c, commonName) &&
        X509_set_pubkey(c, key) == 1 && addExtension(c, NID_basic_constraints, "critical,CA:FALSE") &&
        addExtension(c, NID_key_usage, "critical,digitalSignature") && X509_sign(c, key, EVP_sha256()) > 0;
    return ok ? std::move(certificate) : nullptr;
}

QByteArray contentOf(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return QByteArray(data, size);
}

Error wrongIdentity(const char* detail) {
    return makeError(Code::IDENTITY_INVALID, {{QStringLiteral("detail"), QLatin1String(detail)}});
}

} // namespace

QByteArray publicKeyId(const QSslCertificate& certificate) {
    if (certificate.isNull()) return {};
    return QCryptographicHash::hash(certificate.publicKey().toDer(), QCryptographicHash::Sha256);
}

QString fingerprintText(const QByteArray& id) {
    const QString hex = QString::fromLatin1(id.toHex());
    QString text = QStringLiteral("SHA256:");
    for (qsizetype i = 0; i < hex.size(); i += 8)
        text += (i ? QStringLiteral("-") : QString()) + hex.mid(i, 8);
    return text;
}

std::optional<QByteArray> fingerprintFromText(const QString& text) {
    QString rest = text.trimmed();
    if (rest.startsWith(QLatin1String("sha256:"), Qt::CaseInsensitive)) rest.remove(0, 7);
    QByteArray hex;
    for (QChar c : rest) {
        if (c == QLatin1Char('-') || c == QLatin1Char(':') || c.isSpace()) continue;
        if (!isxdigit(c.unicode() < 128 ? c.unicode() : 0)) return std::nullopt;
        hex += char(c.unicode());
    }
    if (hex.size() != 64) return std::nullopt;
    return QByteArray::fromHex(hex);
}

Result<IdentityPem> createIdentity(const QString& commonName) {
    const KeyPtr key(EVP_EC_gen("P-256"));
    if (!key) return cryptoError("key");
    const CertificatePtr certificate = selfSigned(key.get(), commonName);
    if (!certificate) return cryptoError("certificate");
    const BioPtr keyBio(BIO_new(BIO_s_mem())), certificateBio(BIO_new(BIO_s_mem()));
    if (!keyBio || !certificateBio ||
        PEM_write_bio_PKCS8PrivateKey(keyBio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
        PEM_write_bio_X509(certificateBio.get(), certificate.get()) != 1)
        return cryptoError("PEM");
    return IdentityPem{contentOf(keyBio.get()), contentOf(certificateBio.get())};
}

Result<Identity> identityFromPem(const IdentityPem& pem) {
    if (auto ready = useOpenSslBackend(); !ready) return ready.error();
    const BioPtr keyBio(BIO_new_mem_buf(pem.key.constData(), int(pem.key.size())));
    const BioPtr certificateBio(BIO_new_mem_buf(pem.certificate.constData(), int(pem.certificate.size())));
    const KeyPtr key(PEM_read_bio_PrivateKey(keyBio.get(), nullptr, nullptr, nullptr));
    if (!key) return wrongIdentity("the private key cannot be read");
    if (!EVP_PKEY_is_a(key.get(), "EC") || EVP_PKEY_get_bits(key.get()) != 256)
        return wrongIdentity("the private key is not ECDSA P-256");
    const CertificatePtr certificate(PEM_read_bio_X509(certificateBio.get(), nullptr, nullptr, nullptr));
    if (!certificate) return wrongIdentity("the certificate cannot be read");
    if (X509_check_private_key(certificate.get(), key.get()) != 1)
        return wrongIdentity("certificate and private key do not belong together");
    Identity identity{QSslKey(pem.key, QSsl::Ec, QSsl::Pem, QSsl::PrivateKey),
                      QSslCertificate(pem.certificate, QSsl::Pem)};
    if (identity.key.isNull() || identity.certificate.isNull())
        return wrongIdentity("the TLS library refuses key or certificate");
    return identity;
}

} // namespace hotpair
