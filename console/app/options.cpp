// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/app/options.h"

#include "common/net/identity.h"

#include <QCommandLineParser>

namespace hotpair::console {

namespace {

struct OptionWords {
    Q_DECLARE_TR_FUNCTIONS(Options)
};

ParsedOptions wrong(const QString& text) {
    return {std::nullopt, text + QStringLiteral("\n"), 2};
}

} // namespace

ParsedOptions parseOptions(const QStringList& arguments) {
    QCommandLineParser parser;
    parser.setApplicationDescription(OptionWords::tr("HotPair console"));
    const auto help = parser.addHelpOption();
    const auto version = parser.addVersionOption();
    const QCommandLineOption lang(QStringLiteral("lang"), OptionWords::tr("Language: zh or en."),
                                  QStringLiteral("zh|en"));
    const QCommandLineOption theme(QStringLiteral("theme"), OptionWords::tr("Colours."),
                                   QStringLiteral("light|dark|system"));
    const QCommandLineOption cluster(
        QStringLiteral("cluster"), OptionWords::tr("Select this saved connection."), QStringLiteral("name"));
    const QCommandLineOption connect(QStringLiteral("connect"),
                                     OptionWords::tr("Connect to the agents of a pair for this run only."),
                                     QStringLiteral("host:port,host:port"));
    const QCommandLineOption user(QStringLiteral("user"), OptionWords::tr("Login name (default admin)."),
                                  QStringLiteral("user"), QStringLiteral("admin"));
    const QCommandLineOption passwordFile(QStringLiteral("password-file"),
                                          OptionWords::tr("File with the password in its first line."),
                                          QStringLiteral("file"));
    const QCommandLineOption pin(QStringLiteral("pin"),
                                 OptionWords::tr("Expected fingerprints, in the order of the addresses."),
                                 QStringLiteral("sha256,sha256"));
    const QCommandLineOption screenshots(
        QStringLiteral("screenshots"),
        OptionWords::tr("Write a picture of each page into this folder once data is there."),
        QStringLiteral("folder"));
    const QCommandLineOption pages(QStringLiteral("pages"),
                                   OptionWords::tr("Which pages to picture (only: all)."),
                                   QStringLiteral("all"), QStringLiteral("all"));
    const QCommandLineOption exitOption(QStringLiteral("exit"), OptionWords::tr("End after the pictures."));
    parser.addOptions(
        {lang, theme, cluster, connect, user, passwordFile, pin, screenshots, pages, exitOption});
    if (!parser.parse(arguments)) return wrong(parser.errorText());
    if (parser.isSet(help)) return {std::nullopt, parser.helpText(), 0};
    if (parser.isSet(version))
        return {std::nullopt, QStringLiteral("hotpair-console " HOTPAIR_VERSION "\n"), 0};
    if (!parser.positionalArguments().isEmpty())
        return wrong(OptionWords::tr("Unexpected argument: %1").arg(parser.positionalArguments().first()));

    Options options;
    options.language = parser.value(lang);
    if (!options.language.isEmpty() && options.language != QLatin1String("zh") &&
        options.language != QLatin1String("en"))
        return wrong(OptionWords::tr("--lang takes zh or en."));
    options.theme = parser.value(theme);
    if (!options.theme.isEmpty() &&
        !QStringList{QStringLiteral("light"), QStringLiteral("dark"), QStringLiteral("system")}.contains(
            options.theme))
        return wrong(OptionWords::tr("--theme takes light, dark or system."));
    if (parser.value(pages) != QLatin1String("all"))
        return wrong(OptionWords::tr("--pages takes only: all."));
    options.cluster = parser.value(cluster);
    options.passwordFile = parser.value(passwordFile);
    options.screenshots = parser.value(screenshots);
    options.exitAfterwards = parser.isSet(exitOption);
    if (!parser.isSet(connect)) return {options, {}, 0};

    ConnectionProfile profile;
    profile.id = QUuid::createUuid();
    profile.user = parser.value(user);
    const QStringList addresses = parser.value(connect).split(QLatin1Char(','), Qt::SkipEmptyParts);
    const QStringList pins = parser.value(pin).split(QLatin1Char(','), Qt::SkipEmptyParts);
    if (addresses.isEmpty() || addresses.size() > 3)
        return wrong(OptionWords::tr("--connect takes one or two agents, and the witness as third."));
    if (pins.size() > addresses.size())
        return wrong(OptionWords::tr("--pin has more fingerprints than --connect has addresses."));
    for (qsizetype i = 0; i < addresses.size(); ++i) {
        const auto endpoint = parseAddress(addresses[i]);
        if (!endpoint) return wrong(OptionWords::tr("%1 is no address.").arg(addresses[i]));
        if (i < 2)
            profile.nodes << endpoint->toString();
        else
            profile.witness = endpoint->toString();
        if (i >= pins.size()) continue;
        const auto id = fingerprintFromText(pins[i]);
        if (!id) return wrong(OptionWords::tr("%1 is no SHA-256 fingerprint.").arg(pins[i]));
        profile.pins.insert(endpoint->toString(), *id);
    }
    profile.name = options.cluster.isEmpty() ? addresses.first() : options.cluster;
    options.connection = profile;
    return {options, {}, 0};
}

} // namespace hotpair::console
