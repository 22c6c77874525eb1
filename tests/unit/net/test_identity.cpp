// Identities and their fingerprints.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/net/identity.h"

#include <QCryptographicHash>
#include <QtTest>

using namespace hotpair;

class TestIdentity : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyIdentityIsAnother();
    void idIsTheHashOfThePublicKey();
    void fingerprintTextComesBack();
    void foreignFingerprintsAreRefused();
    void mixedUpFilesAreRefused();
};

void TestIdentity::everyIdentityIsAnother() {
    const auto one = identityFromPem(*createIdentity(QStringLiteral("node-a"))),
               two = identityFromPem(*createIdentity(QStringLiteral("node-a")));
    QVERIFY(one && two);
    QCOMPARE(one->id().size(), 32);
    QVERIFY(one->id() != two->id());
    QCOMPARE(one->certificate.subjectInfo(QSslCertificate::CommonName),
             QStringList{QStringLiteral("node-a")});
    QVERIFY(one->certificate.effectiveDate() <
            QDateTime::currentDateTimeUtc().addYears(-30)); // wrong clocks do not matter
    QVERIFY(one->certificate.expiryDate() > QDateTime::currentDateTimeUtc().addYears(1000));
}

void TestIdentity::idIsTheHashOfThePublicKey() {
    // made once with: openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=fixed
    // and its id with: openssl x509 -pubkey -noout | openssl pkey -pubin -outform DER | sha256sum
    const QByteArray pem =
        QByteArrayLiteral("-----BEGIN CERTIFICATE-----\n"
                          "MIIBeDCCAR2gAwIBAgIUAmFvcbwPXfstdhxmk6fCqcsyrUcwCgYIKoZIzj0EAwIw\n"
                          "EDEOMAwGA1UEAwwFZml4ZWQwIBcNMjYxMTIyMDk0NzI5WhgPMjEyNjEwMjkwOTQ3\n"
                          "MjlaMBAxDjAMBgNVBAMMBWZpeGVkMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n"
                          "Zqb8RiP417QA8uiSSEKszn9HLXjSEneGujiVWXAeLh02QU49qqiAqCIe6YCOitlw\n"
                          "vA/wxCE7nJkUKh0DdO1pFqNTMFEwHQYDVR0OBBYEFOxgkjGTFM+CheDkjZtTDrz9\n"
                          "LfeMMB8GA1UdIwQYMBaAFOxgkjGTFM+CheDkjZtTDrz9LfeMMA8GA1UdEwEB/wQF\n"
                          "MAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAL8MmTCKzexXbYHnYXKRy0+yuLLhOQEf\n"
                          "HnMll2Hj6uqEAiEA1BDGSJ1X7Mq74DO80BSj2AwJ8QFqGm5lSxyCeYpfKvw=\n"
                          "-----END CERTIFICATE-----\n");
    QCOMPARE(publicKeyId(QSslCertificate(pem)).toHex(),
             QByteArrayLiteral("d7d9e34b4aef1e2d2d0a2fa9fd4ae4d959d0de79ebe102993ed898f788dfd9d8"));
    QVERIFY(publicKeyId(QSslCertificate()).isEmpty());
}

void TestIdentity::fingerprintTextComesBack() {
    const QByteArray id =
        QByteArray::fromHex("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
    const QString text = fingerprintText(id);
    QCOMPARE(text, QStringLiteral(
                       "SHA256:00112233-44556677-8899aabb-ccddeeff-00112233-44556677-8899aabb-ccddeeff"));
    QCOMPARE(*fingerprintFromText(text), id);
    QCOMPARE(*fingerprintFromText(text.toUpper()), id);
    QCOMPARE(*fingerprintFromText(QString::fromLatin1(id.toHex())), id);
    QCOMPARE(*fingerprintFromText(QString::fromLatin1(id.toHex(':')) + QLatin1Char('\n')), id);
}

void TestIdentity::foreignFingerprintsAreRefused() {
    const QString digits(64, QLatin1Char('a'));
    for (const QString& bad :
         {QString(), digits.left(63), digits + QLatin1Char('a'), digits.left(63) + QLatin1Char('g'),
          digits.left(63) + QChar(0x0661), QStringLiteral("MD5:") + digits})
        QVERIFY2(!fingerprintFromText(bad), qPrintable(bad));
}

void TestIdentity::mixedUpFilesAreRefused() {
    const auto one = *createIdentity(QStringLiteral("a")), two = *createIdentity(QStringLiteral("b"));
    QCOMPARE(identityFromPem({one.key, two.certificate}).error().code, Code::IDENTITY_INVALID);
    QCOMPARE(identityFromPem({one.certificate, one.certificate}).error().code, Code::IDENTITY_INVALID);
    QCOMPARE(identityFromPem({one.key, one.key}).error().code, Code::IDENTITY_INVALID);
    QCOMPARE(identityFromPem({one.key.left(60), one.certificate}).error().code, Code::IDENTITY_INVALID);
    QCOMPARE(identityFromPem({}).error().code, Code::IDENTITY_INVALID);
}

QTEST_GUILESS_MAIN(TestIdentity)
#include "test_identity.moc"
