// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/style/tokens.h"

#include <QFile>
#include <QString>

namespace hotpair::console {

namespace {

QColor hex(const char* rgb) {
    return QColor(QLatin1String(rgb));
}

Tokens makeLight() {
    Tokens t;
    t.window = hex("#f5f6f8");
    t.panel = hex("#ffffff");
    t.raised = hex("#f5f6f8");
    t.line = hex("#e2e5ea");
    t.text = hex("#1d2433");
    t.dim = hex("#667085");
    t.stale = hex("#98a1b2");
    t.accent = hex("#2563eb");
    t.onAccent = hex("#ffffff");
    t.selection = hex("#e8effd");
    t.ok = hex("#12925a");
    t.warning = hex("#b86e00");
    t.bad = hex("#c62f3b");
    t.okGround = hex("#e7f6ee");
    t.warningGround = hex("#fff4e0");
    t.badGround = hex("#fdecee");
    t.series1 = hex("#2563eb");
    t.series2 = hex("#0d9488");
    t.series3 = hex("#9333ea");
    return t;
}

Tokens makeDark() {
    Tokens t;
    t.dark = true;
    t.window = hex("#12151c");
    t.panel = hex("#1a1f29");
    t.raised = hex("#12151c");
    t.line = hex("#2b3240");
    t.text = hex("#e6e9ef");
    t.dim = hex("#929cae");
    t.stale = hex("#5d6678");
    t.accent = hex("#6ea1ff");
    t.onAccent = hex("#12151c");
    t.selection = hex("#22304d");
    t.ok = hex("#3fc489");
    t.warning = hex("#f0b04a");
    t.bad = hex("#f2707a");
    t.okGround = hex("#15302a");
    t.warningGround = hex("#33281a");
    t.badGround = hex("#3a1f25");
    t.series1 = hex("#6ea1ff");
    t.series2 = hex("#3cd6c0");
    t.series3 = hex("#c58bff");
    return t;
}

} // namespace

QColor Tokens::colour(Health health) const {
    switch (health) {
    case Health::Ok: return ok;
    case Health::NoData: return stale;
    case Health::Warning: return warning;
    case Health::Bad: return bad;
    }
    return text;
}

QColor Tokens::ground(Health health) const {
    switch (health) {
    case Health::Ok: return okGround;
    case Health::NoData: return raised;
    case Health::Warning: return warningGround;
    case Health::Bad: return badGround;
    }
    return panel;
}

const Tokens& tokens(bool dark) {
    static const Tokens lightEdition = makeLight();
    static const Tokens darkEdition = makeDark();
    return dark ? darkEdition : lightEdition;
}

const Tokens& tokensFor(const QPalette& palette) {
    return tokens(palette.color(QPalette::Active, QPalette::Window).lightness() < 128);
}

QPalette paletteFrom(const Tokens& t) {
    QPalette p;
    p.setColor(QPalette::Window, t.window);
    p.setColor(QPalette::WindowText, t.text);
    p.setColor(QPalette::Base, t.panel);
    p.setColor(QPalette::AlternateBase, t.raised);
    p.setColor(QPalette::Text, t.text);
    p.setColor(QPalette::PlaceholderText, t.dim);
    p.setColor(QPalette::Button, t.panel);
    p.setColor(QPalette::ButtonText, t.text);
    p.setColor(QPalette::BrightText, t.onAccent);
    p.setColor(QPalette::ToolTipBase, t.panel);
    p.setColor(QPalette::ToolTipText, t.text);
    p.setColor(QPalette::Highlight, t.selection);
    p.setColor(QPalette::HighlightedText, t.text);
    p.setColor(QPalette::Link, t.accent);
    p.setColor(QPalette::LinkVisited, t.accent);
    p.setColor(QPalette::Light, t.panel);
    p.setColor(QPalette::Midlight, t.line);
    p.setColor(QPalette::Mid, t.line);
    p.setColor(QPalette::Dark, t.dark ? t.line.lighter(130) : t.line.darker(115));
    p.setColor(QPalette::Shadow, t.dark ? QColor(Qt::black) : t.dim);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        p.setColor(QPalette::Disabled, role, t.stale);
    p.setColor(QPalette::Disabled, QPalette::Highlight, t.line);
    return p;
}

QString styleSheetFrom(const Tokens& t) {
    QFile file(QStringLiteral(":/hotpair/console.qss"));
    if (!file.open(QIODevice::ReadOnly)) return {};
    QString sheet = QString::fromUtf8(file.readAll());
    const std::pair<const char*, QColor> names[] = {
        {"@windowColor", t.window},
        {"@panel", t.panel},
        {"@raised", t.raised},
        {"@line", t.line},
        {"@text", t.text},
        {"@dim", t.dim},
        {"@stale", t.stale},
        {"@accent", t.accent},
        {"@onAccent", t.onAccent},
        {"@selection", t.selection},
        {"@warningGround", t.warningGround},
        {"@badGround", t.badGround},
        {"@okGround", t.okGround},
        {"@warning", t.warning},
        {"@bad", t.bad},
        {"@ok", t.ok},
    };
    // Longer names first where one is the head of another.
    for (const auto& [name, colour] : names)
        sheet.replace(QLatin1String(name), colour.name());
    sheet.replace(QLatin1String("@edition"), QLatin1String(t.dark ? "dark" : "light"));
    return sheet;
}

} // namespace hotpair::console
