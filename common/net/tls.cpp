// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/net/tls.h"

#include <QSslCipher>
#include <QSslSocket>

namespace hotpair {

Result<void> useOpenSslBackend() {
    static const bool ready = (QSslSocket::activeBackend() == QLatin1String("openssl") ||
                               QSslSocket::setActiveBackend(QStringLiteral("openssl"))) &&
                              QSslSocket::supportsSsl();
    if (ready) return {};
    return makeError(Code::TLS_BACKEND_MISSING, {});
}

QSslConfiguration tlsConfiguration(TlsSide side, const Identity* identity) {
    QSslConfiguration configuration;
    configuration.setProtocol(QSsl::TlsV1_3OrLater);
    configuration.setPeerVerifyMode(side == TlsSide::Client ? QSslSocket::VerifyPeer : QSslSocket::QueryPeer);
    configuration.setPeerVerifyDepth(1);
    configuration.setCaCertificates({}); // no authority vouches for anybody here: pins do
    for (auto option : {QSsl::SslOptionDisableSessionTickets, QSsl::SslOptionDisableSessionPersistence,
                        QSsl::SslOptionDisableSessionSharing, QSsl::SslOptionDisableCompression})
        configuration.setSslOption(option, true);
    if (identity) {
        configuration.setPrivateKey(identity->key);
        configuration.setLocalCertificate(identity->certificate);
    }
    return configuration;
}

bool knownErrorsOnly(const QList<QSslError>& errors, const QSslCertificate& certificate) {
    for (const QSslError& error : errors) {
        const bool known =
            error.error() == QSslError::SelfSignedCertificate || error.error() == QSslError::HostNameMismatch;
        if (!known || error.certificate() != certificate) return false;
    }
    return true;
}

} // namespace hotpair
