// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/connections/logindialog.h"

#include "console/models/language.h"
#include "console/style/dialogs.h"

#include <QEvent>
#include <QFormLayout>

namespace hotpair::console {

LoginDialog::LoginDialog(const QString& pair, const QString& user, const std::optional<Error>& refusal,
                         QWidget* parent)
    : QDialog(parent)
    , m_pair(pair)
    , m_refusal(refusal)
    , m_title(new QLabel(this))
    , m_problem(new QLabel(this))
    , m_userLabel(new QLabel(this))
    , m_passwordLabel(new QLabel(this))
    , m_user(new QLineEdit(user, this))
    , m_password(new QLineEdit(this))
    , m_keep(new QCheckBox(this))
    , m_login(new QPushButton(this))
    , m_cancel(new QPushButton(this)) {
    setMinimumWidth(440);
    m_title->setProperty("title", true);
    m_problem->setProperty("tone", QStringLiteral("bad"));
    m_problem->setWordWrap(true);
    m_password->setEchoMode(QLineEdit::Password);
    m_keep->setChecked(true);
    m_login->setProperty("primary", true);
    m_login->setDefault(true);
    auto* form = new QFormLayout;
    form->setSpacing(grid);
    m_userLabel->setBuddy(m_user);
    m_passwordLabel->setBuddy(m_password);
    form->addRow(m_userLabel, m_user);
    form->addRow(m_passwordLabel, m_password);
    form->addRow(QString(), m_keep);
    auto* column = dialogColumn(this);
    column->addWidget(m_title);
    column->addWidget(m_problem);
    column->addLayout(form);
    column->addStretch();
    column->addLayout(buttonRow({m_cancel, m_login}));
    connect(m_login, &QPushButton::clicked, this, &QDialog::accept);
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
    const auto check = [this] {
        m_login->setEnabled(!this->user().isEmpty() && !m_password->text().isEmpty());
    };
    connect(m_user, &QLineEdit::textChanged, this, check);
    connect(m_password, &QLineEdit::textChanged, this, check);
    check();
    m_password->setFocus();
    retranslate();
}

void LoginDialog::changeEvent(QEvent* event) {
    QDialog::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

void LoginDialog::retranslate() {
    setWindowTitle(tr("Log in"));
    m_title->setText(tr("Log in to %1").arg(m_pair));
    m_problem->setVisible(m_refusal.has_value());
    if (m_refusal)
        m_problem->setText(text::sentence(*m_refusal, language()) + QLatin1Char('\n') +
                           text::advice(*m_refusal, language()));
    m_userLabel->setText(tr("&User"));
    m_passwordLabel->setText(tr("&Password"));
    m_keep->setText(tr("&Keep it in the keychain of this computer"));
    m_login->setText(tr("&Log in"));
    m_cancel->setText(tr("Cancel"));
    fitToContent(this);
}

} // namespace hotpair::console
