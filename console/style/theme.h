// Applies the chosen edition (light, dark, as the system) to the application: style, palette, sheet, fonts.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QObject>

namespace hotpair::console {

enum class ThemeChoice { System, Light, Dark };

/// Create one after QApplication and before the first window; GUI thread. Does not own the application.
class Theme final : public QObject {
    Q_OBJECT
public:
    explicit Theme(QApplication& application, QObject* parent = nullptr);
    ThemeChoice choice() const { return m_choice; }
    void apply(ThemeChoice choice);
    bool isDark() const;

    /// False when no installed font can show Chinese: the caller says so instead of showing boxes.
    bool canShowChinese() const;

    static ThemeChoice fromName(const QString& name); ///< "light", "dark", anything else = system
    static QString name(ThemeChoice choice);

Q_SIGNALS:
    void changed();

private:
    QApplication& m_application;
    ThemeChoice m_choice = ThemeChoice::System;
    bool m_systemIsDark = false;
};

/// The monospaced face for commands and fingerprints, in the base size.
QFont commandFont();

} // namespace hotpair::console
