// What a page shows while it has nothing to show: what is missing and what to do about it, never a blank
// area.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QPushButton>
#include <QWidget>

namespace hotpair::console {

class EmptyState final : public QWidget {
    Q_OBJECT
public:
    explicit EmptyState(const char* iconName, QWidget* parent = nullptr);
    /// `commands`: lines to type, shown in the command face, selectable. `button` empty: none.
    void setText(const QString& title, const QString& text, const QStringList& commands = {},
                 const QString& button = {});
    QString title() const { return m_title->text(); }

Q_SIGNALS:
    void buttonClicked();

protected:
    void changeEvent(QEvent*) override;

private:
    void refreshIcon();
    const char* m_iconName;
    QLabel *m_icon, *m_title, *m_text, *m_commands;
    QPushButton* m_button;
};

} // namespace hotpair::console
