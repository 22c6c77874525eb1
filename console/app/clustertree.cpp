// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/app/clustertree.h"

#include "console/models/language.h"
#include "console/models/sentences.h"
#include "console/style/fonts.h"
#include "console/style/glyph.h"
#include "console/style/icons.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace hotpair::console {

namespace {
constexpr int rowHeight = 34;
constexpr int selectionMargin = 8;
} // namespace

/// Shape, name, and at the right one word about the state.
class ClusterDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const override {
        return {100, index.parent().isValid() ? rowHeight - 4 : rowHeight};
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const Tokens& t = tokensFor(option.palette);
        const auto health = Health(index.data(ClusterTree::HealthRole).toInt());
        const bool child = index.parent().isValid();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const QRect row(selectionMargin, option.rect.top(),
                        option.widget
                            ? static_cast<const QAbstractItemView*>(option.widget)->viewport()->width() -
                                  2 * selectionMargin
                            : option.rect.width(),
                        option.rect.height());
        const QRect pill = row.adjusted(0, 1, 0, -1);
        if (option.state & (QStyle::State_Selected | QStyle::State_MouseOver)) {
            QColor ground = t.selection;
            if (!(option.state & QStyle::State_Selected)) ground.setAlpha(120);
            painter->setPen(Qt::NoPen);
            painter->setBrush(ground);
            painter->drawRoundedRect(pill, controlRadius, controlRadius);
        }
        if ((option.state & QStyle::State_HasFocus) && (option.state & QStyle::State_KeyboardFocusChange)) {
            painter->setPen(t.accent);
            painter->setBrush(Qt::NoBrush);
            painter->drawRoundedRect(pill, controlRadius, controlRadius);
        }
        const int left = row.left() + (child ? 28 : 8);
        const qreal glyph = child ? 8 : 10;
        paintGlyph(*painter, QRectF(left, row.top() + (row.height() - glyph) / 2.0 + 1, glyph, glyph), health,
                   t);
        const QString note = index.data(ClusterTree::NoteRole).toString();
        const QFont noteFont = sized(11);
        const int noteWidth = qMin(QFontMetrics(noteFont).horizontalAdvance(note) + 2, row.width() * 6 / 10);
        painter->setFont(noteFont);
        painter->setPen(health == Health::Warning || health == Health::Bad ? t.colour(health)
                        : health == Health::NoData                         ? t.stale
                                                                           : t.dim);
        painter->drawText(QRect(row.right() - noteWidth - 8, row.top(), noteWidth, row.height()),
                          Qt::AlignVCenter | Qt::AlignRight,
                          QFontMetrics(noteFont).elidedText(note, Qt::ElideRight, noteWidth));
        painter->setFont(QApplication::font());
        painter->setPen(health == Health::NoData ? t.stale : child ? t.dim : t.text);
        const int textLeft = left + 18;
        const int textWidth = row.right() - noteWidth - 16 - textLeft;
        painter->drawText(QRect(textLeft, row.top(), textWidth, row.height()),
                          Qt::AlignVCenter | Qt::AlignLeft,
                          option.fontMetrics.elidedText(index.data().toString(), Qt::ElideRight, textWidth));
        painter->restore();
    }
};

ClusterTree::ClusterTree(QWidget* parent)
    : QWidget(parent)
    , m_filter(new QLineEdit(this))
    , m_add(new QToolButton(this))
    , m_view(new QTreeView(this)) {
    setObjectName(QStringLiteral("sidebar"));
    setAttribute(Qt::WA_StyledBackground);
    m_sorted.setSourceModel(&m_model);
    m_sorted.setRecursiveFilteringEnabled(true);
    m_sorted.setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_sorted.setSortRole(SortRole);
    m_sorted.sort(0);
    m_view->setModel(&m_sorted);
    m_view->setItemDelegate(new ClusterDelegate(m_view));
    m_view->setHeaderHidden(true);
    m_view->setRootIsDecorated(false);
    m_view->setIndentation(0);
    m_view->setExpandsOnDoubleClick(false);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->setMouseTracking(true);
    m_view->setFrameShape(QFrame::NoFrame);
    m_filter->setClearButtonEnabled(true);
    m_add->setIcon(icon("add"));
    m_add->setProperty("flat", true);
    auto* top = new QHBoxLayout;
    top->setContentsMargins(grid, grid, grid, grid);
    top->setSpacing(grid / 2);
    top->addWidget(m_filter, 1);
    top->addWidget(m_add);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 1, 0);
    column->setSpacing(0);
    column->addLayout(top);
    column->addWidget(m_view, 1);
    connect(m_add, &QToolButton::clicked, this, &ClusterTree::addWanted);
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_sorted.setFilterFixedString(text);
        m_view->expandAll();
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& index) {
                const QModelIndex top = index.parent().isValid() ? index.parent() : index;
                ClusterSession* session = nullptr;
                for (auto* candidate : m_sessions)
                    if (quintptr(candidate) == top.data(SessionRole).toULongLong()) session = candidate;
                if (!session || !index.isValid()) return;
                const bool changed = session != m_current;
                m_current = session;
                if (changed) Q_EMIT selected(session);
                if (index.parent().isValid()) Q_EMIT nodeActivated(index.data().toString());
            });
    connect(m_view, &QTreeView::customContextMenuRequested, this, [this](const QPoint& pos) {
        if (m_view->indexAt(pos).isValid() && m_current)
            Q_EMIT menuWanted(m_current, m_view->viewport()->mapToGlobal(pos));
    });
    retranslate();
}

QStandardItem* ClusterTree::itemOf(const ClusterSession* session) const {
    for (int row = 0; row < m_model.rowCount(); ++row)
        if (m_model.item(row)->data(SessionRole).toULongLong() == quintptr(session)) return m_model.item(row);
    return nullptr;
}

void ClusterTree::add(ClusterSession* session) {
    m_sessions << session;
    auto* item = new QStandardItem;
    item->setEditable(false);
    item->setData(qulonglong(quintptr(session)), SessionRole);
    m_model.appendRow(item);
    connect(session, &ClusterSession::viewChanged, this, [this, session] { refresh(session); });
    refresh(session);
    if (!m_current) select(session);
}

void ClusterTree::remove(ClusterSession* session) {
    session->disconnect(this);
    m_sessions.removeAll(session);
    if (m_current == session) m_current = nullptr;
    if (auto* item = itemOf(session)) m_model.removeRow(item->row());
    if (!m_current) {
        if (!m_sessions.isEmpty())
            select(m_sessions.first());
        else
            Q_EMIT selected(nullptr);
    }
}

void ClusterTree::select(ClusterSession* session) {
    if (auto* item = itemOf(session)) m_view->setCurrentIndex(m_sorted.mapFromSource(item->index()));
}

void ClusterTree::refresh(ClusterSession* session) {
    QStandardItem* item = itemOf(session);
    if (!item) return;
    const PairView& view = session->view();
    const auto set = [](QStandardItem* target, const QVariant& value, int role) {
        if (target->data(role) != value) target->setData(value, role);
    };
    set(item, view.name.isEmpty() ? session->profile().name : view.name, Qt::DisplayRole);
    set(item, int(view.health), HealthRole);
    const QString note = session->isOpen() ? Sentences::pair(view) : tr("closed");
    set(item, note, NoteRole);
    // Worst first, then by name.
    set(item, QStringLiteral("%1%2").arg(9 - int(view.health)).arg(view.name.toLower()), SortRole);
    set(item, QStringLiteral("%1, %2").arg(item->text(), note), Qt::AccessibleTextRole);
    set(item, note, Qt::ToolTipRole);
    struct Child {
        QString name, note;
        Health health;
    };
    QList<Child> children;
    for (const auto& n : view.nodes) {
        const QString state =
            n.stale ? text::stateWord(text::StateOf::Node, QStringLiteral("unknown"), language())
            : n.state != QLatin1String("online") ? text::stateWord(text::StateOf::Node, n.state, language())
                                                 : Sentences::role(n.role);
        children << Child{n.name, state, n.health};
    }
    if (view.witness.configured) {
        const auto& seen = view.witness.stateSeenBy;
        const QString state = view.witness.stale  ? QStringLiteral("unknown")
                              : seen[0].isEmpty() ? seen[1]
                                                  : seen[0];
        children << Child{tr("Witness"), text::stateWord(text::StateOf::Witness, state, language()),
                          view.witness.health};
    }
    const bool grew = item->rowCount() < children.size();
    while (item->rowCount() > children.size())
        item->removeRow(item->rowCount() - 1);
    while (item->rowCount() < children.size()) {
        auto* child = new QStandardItem;
        child->setEditable(false);
        item->appendRow(child);
    }
    for (int i = 0; i < children.size(); ++i) {
        QStandardItem* child = item->child(i);
        set(child, children[i].name, Qt::DisplayRole);
        set(child, children[i].note, NoteRole);
        set(child, int(children[i].health), HealthRole);
        set(child, QStringLiteral("%1").arg(i), SortRole);
        set(child, QStringLiteral("%1, %2").arg(children[i].name, children[i].note), Qt::AccessibleTextRole);
    }
    if (grew) m_view->expand(m_sorted.mapFromSource(item->index()));
}

void ClusterTree::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

void ClusterTree::retranslate() {
    m_filter->setPlaceholderText(tr("Filter pairs…"));
    m_filter->setAccessibleName(tr("Filter pairs"));
    m_add->setToolTip(tr("Add a connection"));
    m_add->setAccessibleName(tr("Add a connection"));
    m_view->setAccessibleName(tr("Pairs"));
    for (auto* session : m_sessions)
        refresh(session);
}

} // namespace hotpair::console
