// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/style/theme.h"

#include "console/style/tokens.h"

#include <QFontDatabase>
#include <QFontInfo>
#include <QRawFont>
#include <QStyleFactory>

/// The linker drops a static library's resources unless somebody asks for them; Qt wants that outside
/// namespaces.
static void keepResources() {
    Q_INIT_RESOURCE(console);
    Q_INIT_RESOURCE(help);
    Q_INIT_RESOURCE(help);
}

namespace hotpair::console {

namespace {
constexpr int baseTextPixels = 13;

QStringList textFamilies() {
    return {QStringLiteral("Inter"),
            QStringLiteral("Segoe UI"),
            QStringLiteral("Noto Sans"),
            QStringLiteral("Microsoft YaHei UI"),
            QStringLiteral("Noto Sans CJK SC"),
            QStringLiteral("Source Han Sans SC"),
            QStringLiteral("WenQuanYi Micro Hei"),
            QStringLiteral("DejaVu Sans")};
}

QStringList installedOf(const QStringList& wanted) {
    const QStringList have = QFontDatabase::families();
    QStringList result;
    for (const QString& family : wanted)
        if (have.contains(family)) result << family;
    return result.isEmpty() ? wanted : result;
}
} // namespace

Theme::Theme(QApplication& application, QObject* parent)
    : QObject(parent)
    , m_application(application) {
    keepResources();
    // Qt 6.4 has no colour-scheme query; the palette that the platform gave us is the system's answer.
    m_systemIsDark = application.palette().color(QPalette::Window).lightness() < 128;
    if (auto* fusion = QStyleFactory::create(QStringLiteral("Fusion"))) application.setStyle(fusion);
    QFont font;
    font.setFamilies(installedOf(textFamilies()));
    font.setPixelSize(baseTextPixels);
    application.setFont(font);
}

bool Theme::isDark() const {
    return m_choice == ThemeChoice::Dark || (m_choice == ThemeChoice::System && m_systemIsDark);
}

void Theme::apply(ThemeChoice choice) {
    m_choice = choice;
    const Tokens& t = tokens(isDark());
    m_application.setPalette(paletteFrom(t));
    m_application.setStyleSheet(styleSheetFrom(t));
    Q_EMIT changed();
}

bool Theme::canShowChinese() const {
    for (const QString& family : installedOf(textFamilies())) {
        QFont font(family);
        if (QRawFont::fromFont(font).supportsCharacter(QChar(0x53CC))) return true;
    }
    return false;
}

ThemeChoice Theme::fromName(const QString& name) {
    if (name == QLatin1String("light")) return ThemeChoice::Light;
    if (name == QLatin1String("dark")) return ThemeChoice::Dark;
    return ThemeChoice::System;
}

QString Theme::name(ThemeChoice choice) {
    switch (choice) {
    case ThemeChoice::Light: return QStringLiteral("light");
    case ThemeChoice::Dark: return QStringLiteral("dark");
    case ThemeChoice::System: break;
    }
    return QStringLiteral("system");
}

QFont commandFont() {
    QFont font;
    font.setFamilies(
        installedOf({QStringLiteral("JetBrains Mono"), QStringLiteral("Cascadia Mono"),
                     QStringLiteral("Consolas"), QStringLiteral("DejaVu Sans Mono"),
                     QStringLiteral("Noto Sans Mono CJK SC"), QStringLiteral("Noto Sans CJK SC")}));
    font.setStyleHint(QFont::Monospace);
    font.setPixelSize(baseTextPixels - 1);
    return font;
}

} // namespace hotpair::console
