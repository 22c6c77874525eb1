// hotpair-agent: run [--state-dir DIR] [--witness]; on Windows also install, uninstall.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/control/state.h"
#include "agent/platform/mount_namespace.h"
#include "agent/platform/process.h"
#include "agent/platform/realtime.h"
#include "agent/runtime/agent.h"
#include "agent/runtime/service_host.h"
#include "common/base/deferred_log.h"
#include "common/base/logging.h"
#include "common/text/text.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDir>
#include <QLocale>

#include <cstdio>

using namespace hotpair;

namespace {

void complain(const Error& error) {
    const auto language = text::languageFor(QLocale::system().name());
    const QByteArray words =
        QStringLiteral("hotpair-agent: %1 (%2)\n%3\n")
            .arg(text::sentence(error, language), QString::fromLatin1(codeName(error.code).data()),
                 text::advice(error, language))
            .toUtf8();
    std::fwrite(words.constData(), 1, size_t(words.size()), stderr);
}

/// What another start cannot heal ends with EX_CONFIG of sysexits.h, which the systemd units do not restart.
int exitCodeOf(Code code) {
    return code == Code::STATE_MISSING || code == Code::NOT_A_WITNESS ? 78 : 1;
}

} // namespace

int main(int argc, char** argv) {
    QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("hotpair-agent"));
    QCoreApplication::setApplicationVersion(QStringLiteral(HOTPAIR_VERSION));

    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("HotPair agent. Set a machine up first: hotpairctl init --name NODE"));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("run"),
                                 QStringLiteral("run in the foreground (service managers do)"));
    QCommandLineOption stateDir(QStringLiteral("state-dir"), QStringLiteral("where everything is kept"),
                                QStringLiteral("DIR"), control::defaultStateDir());
    QCommandLineOption witness(
        QStringLiteral("witness"),
        QStringLiteral("insist on the witness role: refuse to run on a state directory of a node"));
    parser.addOptions({stateDir, witness});
    parser.process(app);
    if (parser.positionalArguments() != QStringList{QStringLiteral("run")}) {
        std::fputs(qPrintable(parser.helpText()), stderr);
        return 2;
    }

    const QString dir = QDir::cleanPath(QDir(parser.value(stateDir)).absolutePath());
    rejoinMountNamespace(dir); // before the first thread
    installLogging();
    runtime::ServiceHost host; // takes the signals before other threads exist
    const DeferredLog log;
    // a lease must be renewed in time on a loaded machine too; threads and programs made later do not inherit
    // it
    for (const auto& done : {lockMemory(), makeUrgent(Urgency::Decision)})
        if (!done) qCInfo(logRuntime).noquote() << text::sentence(done.error(), text::Language::English);

    const QString guardProgram = QCoreApplication::applicationDirPath() + QLatin1Char('/') +
                                 programFileName(QStringLiteral("hotpair-guard"));
    runtime::Agent agent({dir, guardProgram, parser.isSet(witness)});
    QObject::connect(&agent, &runtime::Agent::ready, &host, &runtime::ServiceHost::ready);
    QObject::connect(&agent, &runtime::Agent::finished, &app, &QCoreApplication::quit, Qt::QueuedConnection);
    QObject::connect(&host, &runtime::ServiceHost::stopAsked, &agent, [&] {
        host.stopping();
        agent.shutDown();
    });
    if (auto started = agent.start(); !started) {
        complain(started.error());
        return exitCodeOf(started.error().code);
    }
    return QCoreApplication::exec();
}
