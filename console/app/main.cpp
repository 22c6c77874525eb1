// hotpair-console: creates the parts and connects them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/base/clock.h"
#include "console/app/mainwindow.h"
#include "console/app/options.h"
#include "console/app/screenshots.h"
#include "console/style/icons.h"

#include <QApplication>
#include <QFile>
#include <QTextStream>

using namespace hotpair;
using namespace hotpair::console;

namespace {

QString firstLine(const QString& path, QString* problem) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        *problem = file.errorString();
        return {};
    }
    return QString::fromUtf8(file.readLine(4096)).trimmed();
}

int printed(const QString& text, int exitCode) {
    QTextStream(exitCode == 0 ? stdout : stderr) << text;
    return exitCode;
}

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    QCoreApplication::setOrganizationName(QStringLiteral("HotPair"));
    QCoreApplication::setApplicationName(QStringLiteral("hotpair-console"));
    QCoreApplication::setApplicationVersion(QStringLiteral(HOTPAIR_VERSION));
    QApplication::setWindowIcon(applicationIcon());

    LanguageSwitch language(application);
    language.use({}); // usage and complaints come in the system's language
    const ParsedOptions parsed = parseOptions(QCoreApplication::arguments());
    if (!parsed.options) return printed(parsed.text, parsed.exitCode);
    const Options& options = *parsed.options;

    QSettings settings;
    Theme theme(application);
    theme.apply(Theme::fromName(options.theme.isEmpty() ? settings.value(QStringLiteral("theme")).toString()
                                                        : options.theme));
    language.use(options.language.isEmpty() ? settings.value(QStringLiteral("language")).toString()
                                            : options.language);

    const SystemClock clock;
    KeychainBackend keychain;
    Secrets secrets(keychain);
    ProfileStore store(settings);
    SessionPool pool(store, secrets, clock);
    pool.load();
    MainWindow window(pool, secrets, language, theme, settings);
    if (language.isChinese() && !theme.canShowChinese())
        window.setNote(QStringLiteral("No installed font shows Chinese; install fonts-noto-cjk."));

    if (options.connection) {
        QString problem, password;
        if (!options.passwordFile.isEmpty()) password = firstLine(options.passwordFile, &problem);
        if (!problem.isEmpty())
            return printed(QStringLiteral("%1: %2\n").arg(options.passwordFile, problem), 1);
        window.selectSession(pool.addTemporary(*options.connection, password));
    } else {
        pool.openSaved();
        if (ClusterSession* wanted = options.cluster.isEmpty() ? nullptr : pool.find(options.cluster))
            window.selectSession(wanted);
    }
    window.show();

    std::unique_ptr<Screenshots> screenshots;
    if (!options.screenshots.isEmpty()) {
        const QString suffix =
            QStringLiteral("-%1-%2").arg(language.isChinese() ? QStringLiteral("zh") : QStringLiteral("en"),
                                         theme.isDark() ? QStringLiteral("dark") : QStringLiteral("light"));
        screenshots = std::make_unique<Screenshots>(window, options.screenshots, suffix);
        QObject::connect(screenshots.get(), &Screenshots::finished, &application, [&options](int written) {
            if (options.exitAfterwards) QCoreApplication::exit(written > 0 ? 0 : 1);
        });
    }
    return QApplication::exec();
}
