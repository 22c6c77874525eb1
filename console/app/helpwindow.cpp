// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/app/helpwindow.h"

#include "console/models/language.h"
#include "console/style/tokens.h"

#include <QDir>
#include <QEvent>
#include <QFile>
#include <QKeyEvent>
#include <QRegularExpression>
#include <QVBoxLayout>

namespace hotpair::console {

namespace {

constexpr auto startPage = "index";

/// The words of a page's first heading, or of its file name.
QString titleOf(const QString& path, const QString& fallback) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return fallback;
    const QString text = QString::fromUtf8(file.read(4096));
    static const QRegularExpression markdown(QStringLiteral("^#\\s+(.+)$"),
                                             QRegularExpression::MultilineOption);
    static const QRegularExpression html(QStringLiteral("<h1[^>]*>(.*?)</h1>"),
                                         QRegularExpression::DotMatchesEverythingOption);
    const auto match = path.endsWith(QLatin1String(".md")) ? markdown.match(text) : html.match(text);
    return match.hasMatch() ? match.captured(1).trimmed() : fallback;
}

} // namespace

HelpWindow::HelpWindow(QWidget* parent)
    : QWidget(parent, Qt::Window)
    , m_contents(new QListWidget(this))
    , m_browser(new QTextBrowser(this)) {
    resize(900, 640);
    auto* splitter = new QSplitter(this);
    splitter->addWidget(m_contents);
    splitter->addWidget(m_browser);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({220, 680});
    m_browser->setOpenExternalLinks(true);
    m_browser->setFrameShape(QFrame::NoFrame);
    m_browser->document()->setDocumentMargin(grid * 2);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(splitter);
    connect(m_contents, &QListWidget::currentItemChanged, this, [this](QListWidgetItem* item) {
        if (item)
            m_browser->setSource(
                QUrl(QStringLiteral("qrc") + folder() + item->data(Qt::UserRole).toString()));
    });
    retranslate();
}

QString HelpWindow::folder() const {
    return QStringLiteral(":/hotpair/help/%1/")
        .arg(language() == text::Language::Chinese ? QStringLiteral("zh_CN") : QStringLiteral("en"));
}

void HelpWindow::showTopic(const QString& topic) {
    m_topic = topic;
    load();
    show();
    raise();
    activateWindow();
}

void HelpWindow::load() {
    m_contents->clear();
    const QDir dir(folder());
    QListWidgetItem* wanted = nullptr;
    for (const QString& file :
         dir.entryList({QStringLiteral("*.html"), QStringLiteral("*.md")}, QDir::Files, QDir::Name)) {
        const QString base = file.left(file.lastIndexOf(QLatin1Char('.')));
        auto* item = new QListWidgetItem(titleOf(dir.filePath(file), base));
        item->setData(Qt::UserRole, file);
        if (base == QLatin1String(startPage))
            m_contents->insertItem(0, item);
        else
            m_contents->addItem(item);
        if (base == m_topic || (!wanted && base == QLatin1String(startPage))) wanted = item;
    }
    if (m_contents->count() == 0)
        m_browser->setPlainText(tr("The manual is not part of this build."));
    else
        m_contents->setCurrentItem(wanted ? wanted : m_contents->item(0));
}

void HelpWindow::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        if (isVisible()) load();
    }
}

void HelpWindow::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        close();
    else
        QWidget::keyPressEvent(event);
}

void HelpWindow::retranslate() {
    setWindowTitle(tr("HotPair manual"));
    m_contents->setAccessibleName(tr("Contents"));
    m_browser->setAccessibleName(tr("Page of the manual"));
}

} // namespace hotpair::console
