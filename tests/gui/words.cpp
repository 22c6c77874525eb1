// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/fixture.h"

#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QTabBar>
#include <QTextDocumentFragment>
#include <QTreeView>

namespace hotpair::console {

namespace {

void addCells(const QAbstractItemModel& model, const QModelIndex& parent, QStringList& words) {
    for (int row = 0; row < qMin(model.rowCount(parent), 50); ++row)
        for (int column = 0; column < model.columnCount(parent); ++column) {
            const QModelIndex index = model.index(row, column, parent);
            words << index.data().toString() << index.data(Qt::ToolTipRole).toString();
            if (column == 0) addCells(model, index, words);
        }
}

void addModel(const QAbstractItemModel* model, QStringList& words) {
    if (!model) return;
    for (int column = 0; column < model->columnCount(); ++column)
        words << model->headerData(column, Qt::Horizontal).toString();
    addCells(*model, {}, words);
}

QString plain(const QString& text) {
    return Qt::mightBeRichText(text) ? QTextDocumentFragment::fromHtml(text).toPlainText() : text;
}

} // namespace

QStringList visibleWords(QWidget& root) {
    QStringList words{root.windowTitle()};
    QList<QWidget*> widgets = root.findChildren<QWidget*>();
    widgets << &root;
    for (QWidget* w : std::as_const(widgets)) {
        words << w->toolTip() << w->accessibleName();
        if (const auto* label = qobject_cast<QLabel*>(w))
            words << plain(label->text());
        else if (const auto* button = qobject_cast<QAbstractButton*>(w))
            words << button->text();
        else if (const auto* edit = qobject_cast<QLineEdit*>(w))
            words << edit->placeholderText();
        else if (const auto* text = qobject_cast<QPlainTextEdit*>(w))
            words << text->placeholderText();
        else if (const auto* tabs = qobject_cast<QTabBar*>(w))
            for (int i = 0; i < tabs->count(); ++i)
                words << tabs->tabText(i);
        else if (const auto* box = qobject_cast<QComboBox*>(w))
            for (int i = 0; i < box->count(); ++i)
                words << box->itemText(i);
        else if (const auto* menu = qobject_cast<QMenu*>(w))
            words << menu->title();
        else if (const auto* view = qobject_cast<QAbstractItemView*>(w);
                 view && !qobject_cast<QHeaderView*>(w))
            addModel(view->model(), words);
        for (const QAction* action : w->actions())
            words << action->text() << action->toolTip();
    }
    words.removeAll(QString());
    for (const char* buttonOfQt : {"Scroll Left", "Scroll Right"})
        words.removeAll(QLatin1String(buttonOfQt)); // QTabBar names them once
    words.removeDuplicates();
    return words;
}

QStringList wrongLanguage(QWidget& root, bool chinese, const QStringList& names) {
    static const QRegularExpression han(QStringLiteral("\\p{Han}"));
    // What may be Latin in a Chinese window: names, commands, paths, units, shortcuts, product and code
    // names.
    static const QRegularExpression allowed(
        QStringLiteral("[A-Z][A-Z0-9]*(_[A-Z0-9]+)+|\\w+=[^ "
                       "]*|\\w+#\\d+|(hotpairctl|hotpair-agent|nbd\\+unix)[^\\n]*|/[\\w./"
                       "-]+|\\b[\\w]+-[\\w-]+\\b|\\b(HotPair|Language|English|ERP|CODE|JSON|CSV|TCP|TLS|IP|"
                       "SHA256?|KiB|MiB|GiB|TiB|MB|GB|Mbit|rpm|witness|smartmontools|chrony|min|ms|µs|us|ns|"
                       "s|B|db|www|lan|cross|data|fs|vip|app|"
                       "erp|guest|admin|pair\\.json|json|csv|volumes|Ctrl|Shift|Alt|Delete|Del|F\\d+|GNU|"
                       "General|Public|License|Esc|web|mail|app\\d|g\\d|h|d)\\b"));
    static const QRegularExpression latinWord(QStringLiteral("[A-Za-z]{3,}"));
    QStringList wrong;
    for (const QString& words : visibleWords(root)) {
        if (!chinese) {
            QString rest = words;
            rest.remove(QStringLiteral("语言"))
                .remove(QStringLiteral("简体中文"))
                .remove(QStringLiteral("双机热备"));
            if (rest.contains(han)) wrong << words;
            continue;
        }
        QString rest = words;
        rest.remove(QLatin1Char('&'));
        for (const QString& name : names)
            rest.remove(name);
        rest.remove(allowed);
        if (rest.contains(latinWord)) wrong << words;
    }
    return wrong;
}

} // namespace hotpair::console
