// The offline manual: the pages of resources/help in the language in use, one window. GUI thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QListWidget>
#include <QSplitter>
#include <QTextBrowser>
#include <QWidget>

namespace hotpair::console {

class HelpWindow final : public QWidget {
    Q_OBJECT
public:
    explicit HelpWindow(QWidget* parent = nullptr);
    /// A topic without ".html"; the start page when there is none of that name.
    void showTopic(const QString& topic);
    QTextBrowser* browser() { return m_browser; }

protected:
    void changeEvent(QEvent*) override;
    void keyPressEvent(QKeyEvent*) override;

private:
    void retranslate();
    QString folder() const;
    void load();
    QString m_topic;
    QListWidget* m_contents;
    QTextBrowser* m_browser;
};

} // namespace hotpair::console
