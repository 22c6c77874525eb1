// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/style/emptystate.h"

#include "console/style/icons.h"
#include "console/style/theme.h"
#include "console/style/tokens.h"

#include <QEvent>
#include <QVBoxLayout>

namespace hotpair::console {

EmptyState::EmptyState(const char* iconName, QWidget* parent)
    : QWidget(parent)
    , m_iconName(iconName)
    , m_icon(new QLabel(this))
    , m_title(new QLabel(this))
    , m_text(new QLabel(this))
    , m_commands(new QLabel(this))
    , m_button(new QPushButton(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(grid * 4, grid * 4, grid * 4, grid * 4);
    column->setSpacing(grid + 4);
    column->addStretch(2);
    m_icon->setAlignment(Qt::AlignHCenter);
    m_title->setProperty("title", true);
    m_title->setAlignment(Qt::AlignHCenter);
    m_title->setWordWrap(true);
    m_text->setProperty("dim", true);
    m_text->setAlignment(Qt::AlignHCenter);
    m_text->setWordWrap(true);
    m_text->setMaximumWidth(620);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_commands->setFont(commandFont());
    m_commands->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_commands->setFrameShape(QFrame::NoFrame);
    m_commands->setContentsMargins(grid * 2, grid + 4, grid * 2, grid + 4);
    m_commands->setProperty("card", true);
    m_button->setProperty("primary", true);
    column->addWidget(m_icon);
    column->addWidget(m_title);
    auto* textRow = new QHBoxLayout;
    textRow->addStretch();
    textRow->addWidget(m_text, 10);
    textRow->addStretch();
    column->addLayout(textRow);
    column->addWidget(m_commands, 0, Qt::AlignHCenter);
    column->addWidget(m_button, 0, Qt::AlignHCenter);
    column->addStretch(3);
    connect(m_button, &QPushButton::clicked, this, &EmptyState::buttonClicked);
    refreshIcon();
}

void EmptyState::setText(const QString& title, const QString& text, const QStringList& commands,
                         const QString& button) {
    m_title->setText(title);
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    m_commands->setText(commands.join(QLatin1Char('\n')));
    m_commands->setVisible(!commands.isEmpty());
    m_button->setText(button);
    m_button->setVisible(!button.isEmpty());
    setAccessibleName(title + QStringLiteral(". ") + text);
}

void EmptyState::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) refreshIcon();
}

void EmptyState::refreshIcon() {
    m_icon->setPixmap(icon(m_iconName).pixmap(QSize(48, 48), QIcon::Disabled));
}

} // namespace hotpair::console
