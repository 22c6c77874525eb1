// What every GUI test needs: the console's parts in a room of their own (own settings, no keychain), pictures
// in build/PRESET/screenshots, and a search for words of the wrong language.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/app/language.h"
#include "console/app/mainwindow.h"
#include "console/style/theme.h"

#include <QAbstractButton>
#include <QDir>
#include <QLabel>
#include <QTemporaryDir>
#include <QtTest>

namespace hotpair::console {

/// A keychain that fails as a host without one does.
class NoKeychain final : public SecretBackend {
public:
    void read(const QString&, QObject* context, Found found) override {
        QTimer::singleShot(0, context, [found = std::move(found)] { found(false, {}); });
    }
    void write(const QString&, const QString&, QObject* context, Stored stored) override {
        QTimer::singleShot(0, context, [stored = std::move(stored)] { stored(false); });
    }
    void remove(const QString&) override {}
};

struct Desk {
    Desk()
        : settings(root.filePath(QStringLiteral("console.ini")), QSettings::IniFormat)
        , theme(*qApp)
        , language(*qApp)
        , secrets(keychain)
        , store(settings)
        , pool(store, secrets, clock) {
        language.use(QStringLiteral("en"));
        theme.apply(ThemeChoice::Light);
        window = std::make_unique<MainWindow>(pool, secrets, language, theme, settings);
        window->resize(1366, 820);
    }
    QTemporaryDir root;
    QSettings settings;
    Theme theme;
    LanguageSwitch language;
    NoKeychain keychain;
    Secrets secrets;
    ProfileStore store;
    SystemClock clock;
    SessionPool pool;
    std::unique_ptr<MainWindow> window;
};

inline void picture(QWidget& widget, const QString& name) {
    QDir dir(QStringLiteral(HOTPAIR_SCREENSHOTS));
    QTest::qWait(20); // layouts that were asked for just now
    QVERIFY(dir.mkpath(QStringLiteral(".")));
    QVERIFY(widget.grab().save(dir.filePath(name + QStringLiteral(".png"))));
}

/// Every word a person can read in this widget: labels, buttons, headers, cells, menus, tool tips, accessible
/// names.
QStringList visibleWords(QWidget& root);
/// Those that are in the wrong language: Latin prose in a Chinese window, Chinese in an English one. Names of
/// things (node-a, db, lan, hotpairctl lines, units) are allowed in both.
/// `names`: further names of things, of a pair that the test did not invent.
QStringList wrongLanguage(QWidget& root, bool chinese, const QStringList& names = {});

/// The open dialog of this type, or null.
template<class Dialog>
Dialog* openDialog() {
    for (QWidget* widget : QApplication::topLevelWidgets())
        if (auto* dialog = qobject_cast<Dialog*>(widget); dialog && dialog->isVisible()) return dialog;
    return nullptr;
}

} // namespace hotpair::console
