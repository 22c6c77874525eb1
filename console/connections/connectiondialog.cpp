// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/connections/connectiondialog.h"

#include "console/models/language.h"
#include "console/style/dialogs.h"

#include <QEvent>
#include <QStyle>

namespace hotpair::console {

ConnectionDialog::ConnectionDialog(const ConnectionProfile& profile, QWidget* parent)
    : QDialog(parent)
    , m_profile(profile)
    , m_title(new QLabel(this))
    , m_hint(new QLabel(this))
    , m_problem(new QLabel(this))
    , m_form(new QFormLayout)
    , m_name(new QLineEdit(profile.name, this))
    , m_user(new QLineEdit(profile.user.isEmpty() ? QStringLiteral("admin") : profile.user, this))
    , m_password(new QLineEdit(this))
    , m_keep(new QCheckBox(this))
    , m_automatic(new QCheckBox(this))
    , m_test(new QPushButton(this))
    , m_save(new QPushButton(this))
    , m_cancel(new QPushButton(this)) {
    setMinimumWidth(560);
    m_title->setProperty("title", true);
    m_hint->setProperty("dim", true);
    m_hint->setWordWrap(true);
    m_problem->setProperty("tone", QStringLiteral("bad"));
    m_problem->setWordWrap(true);
    m_password->setEchoMode(QLineEdit::Password);
    m_keep->setChecked(true);
    m_automatic->setChecked(profile.automatic);
    m_save->setProperty("primary", true);
    m_save->setDefault(true);
    m_form->setHorizontalSpacing(grid + 4);
    m_form->setVerticalSpacing(grid);
    m_form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    for (auto& label : m_labels)
        label = new QLabel(this);
    QWidget* before = nullptr;
    const auto next = [&before](QWidget* widget) { // the Tab key goes down the form, not by age of the fields
        if (before) setTabOrder(before, widget);
        before = widget;
    };
    const auto row = [&](size_t i, QLineEdit* edit) {
        next(edit);
        m_labels[i]->setBuddy(edit);
        m_form->addRow(m_labels[i], edit);
        connect(edit, &QLineEdit::textChanged, this, &ConnectionDialog::validate);
    };
    row(0, m_name);
    for (size_t i = 0; i < 3; ++i) {
        m_address[i] = new QLineEdit(i < 2 ? profile.nodes.value(qsizetype(i)) : profile.witness, this);
        row(i + 1, m_address[i]);
        m_result[i] = new QLabel(this);
        m_result[i]->setWordWrap(true);
        m_result[i]->setTextInteractionFlags(Qt::TextSelectableByMouse);
        m_result[i]->hide();
        m_form->addRow(QString(), m_result[i]);
    }
    row(4, m_user);
    row(5, m_password);
    m_form->addRow(QString(), m_keep);
    m_form->addRow(QString(), m_automatic);
    for (QWidget* widget :
         {static_cast<QWidget*>(m_keep), static_cast<QWidget*>(m_automatic), static_cast<QWidget*>(m_test),
          static_cast<QWidget*>(m_cancel), static_cast<QWidget*>(m_save)})
        next(widget);
    auto* column = dialogColumn(this);
    column->addWidget(m_title);
    column->addWidget(m_hint);
    column->addLayout(m_form);
    column->addWidget(m_problem);
    column->addStretch();
    column->addLayout(buttonRow({m_cancel, m_save}, {m_test}));
    connect(m_save, &QPushButton::clicked, this, &QDialog::accept);
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_test, &QPushButton::clicked, this, &ConnectionDialog::test);
    retranslate();
}

ConnectionProfile ConnectionDialog::profile() const {
    ConnectionProfile p = m_profile;
    if (p.id.isNull()) p.id = QUuid::createUuid();
    p.name = m_name->text().trimmed();
    p.user = m_user->text().trimmed();
    p.automatic = m_automatic->isChecked();
    const auto normal = [](const QLineEdit* edit) {
        const auto endpoint = parseAddress(edit->text());
        return endpoint ? endpoint->toString() : QString();
    };
    p.nodes.clear();
    for (size_t i = 0; i < 2; ++i)
        if (const QString address = normal(m_address[i]); !address.isEmpty()) p.nodes << address;
    p.witness = normal(m_address[2]);
    return p;
}

void ConnectionDialog::validate() {
    QString problem;
    for (size_t i = 0; i < 3; ++i) {
        const QString text = m_address[i]->text().trimmed();
        const bool wrong = !text.isEmpty() && !parseAddress(text);
        m_address[i]->setProperty("wrong", wrong);
        m_address[i]->style()->unpolish(m_address[i]);
        m_address[i]->style()->polish(m_address[i]);
        if (wrong && problem.isEmpty())
            problem = tr("“%1” is no address. Write a name or an IP address, and :port when it is not 7420.")
                          .arg(text);
    }
    const bool same = parseAddress(m_address[0]->text()) &&
                      parseAddress(m_address[0]->text()) == parseAddress(m_address[1]->text());
    if (problem.isEmpty() && same) problem = tr("Both addresses are the same; give one of each server.");
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    const bool complete = problem.isEmpty() && !m_name->text().trimmed().isEmpty() &&
                          !m_user->text().trimmed().isEmpty() && parseAddress(m_address[0]->text());
    m_save->setEnabled(complete);
    m_test->setEnabled(problem.isEmpty() && parseAddress(m_address[0]->text()).has_value());
    m_save->setToolTip(complete ? QString()
                                : tr("A name, a user and the address of the first server are needed."));
}

void ConnectionDialog::showResult(size_t i, const QString& tone, const QString& text) {
    m_result[i]->setProperty("tone", tone);
    m_result[i]->style()->unpolish(m_result[i]);
    m_result[i]->style()->polish(m_result[i]);
    m_result[i]->setText(text);
    m_result[i]->show();
    fitToContent(this);
}

void ConnectionDialog::test() {
    for (size_t i = 0; i < 3; ++i) {
        m_probes[i].reset();
        m_result[i]->hide();
        const auto endpoint = parseAddress(m_address[i]->text());
        if (!endpoint) continue;
        m_probes[i] = std::make_unique<AgentClient>(QStringLiteral("hotpair-console " HOTPAIR_VERSION));
        m_probes[i]->setAutomaticReconnect(false);
        watch(i);
        AgentTarget target;
        target.host = endpoint->host;
        target.port = endpoint->port;
        target.pin = m_profile.pins.value(endpoint->toString());
        showResult(i, QString(), tr("trying %1 …").arg(endpoint->toString()));
        m_probes[i]->connectTo(target);
    }
}

void ConnectionDialog::watch(size_t i) {
    AgentClient* probe = m_probes[i].get();
    connect(probe, &AgentClient::fingerprintSeen, this,
            [this, i, probe](const QByteArray& seen, const QByteArray& expected) {
                showResult(i, expected.isEmpty() ? QStringLiteral("ok") : QStringLiteral("bad"),
                           (expected.isEmpty()
                                ? tr("Answers. Its fingerprint, to compare when you connect: %1")
                                : tr("Shows another key than the trusted one: %1"))
                               .arg(fingerprintText(seen)));
                probe->rejectFingerprint();
            });
    connect(probe, &AgentClient::loginRequired, this, [this, i, probe](const std::optional<Error>& refusal) {
        if (refusal) {
            showResult(i, QStringLiteral("bad"),
                       text::sentence(*refusal, language()) + QLatin1Char(' ') +
                           text::advice(*refusal, language()));
            probe->disconnectFromAgent();
        } else if (m_password->text().isEmpty()) {
            showResult(i, QStringLiteral("ok"),
                       tr("Answers with the trusted key. Give the password to test the login too."));
            probe->disconnectFromAgent();
        } else {
            probe->login(m_user->text().trimmed(), m_password->text());
        }
    });
    connect(probe, &AgentClient::loggedIn, this, [this, i, probe](Role role) {
        showResult(i, QStringLiteral("ok"),
                   tr("Logged in to %1 as %2.")
                       .arg(probe->nodeName(), text::userRoleWord(roleName(role), language())));
        probe->disconnectFromAgent();
    });
    connect(probe, &AgentClient::disconnected, this, [this, i](const Error& reason) {
        if (m_result[i]->property("tone").toString().isEmpty())
            showResult(i, QStringLiteral("bad"),
                       text::sentence(reason, language()) + QLatin1Char(' ') +
                           text::advice(reason, language()));
    });
}

void ConnectionDialog::changeEvent(QEvent* event) {
    QDialog::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

void ConnectionDialog::retranslate() {
    setWindowTitle(m_profile.id.isNull() ? tr("Add a connection") : tr("Change the connection"));
    m_title->setText(windowTitle());
    m_hint->setText(
        tr("The console talks to both servers of a pair at once, so that you also see when they disagree."));
    m_labels[0]->setText(tr("Na&me"));
    m_labels[1]->setText(tr("&First server"));
    m_labels[2]->setText(tr("S&econd server"));
    m_labels[3]->setText(tr("&Witness"));
    m_labels[4]->setText(tr("&User"));
    m_labels[5]->setText(tr("&Password"));
    m_name->setPlaceholderText(tr("for example ERP"));
    m_address[0]->setPlaceholderText(QStringLiteral("10.0.0.1:7420"));
    m_address[1]->setPlaceholderText(QStringLiteral("10.0.0.2:7420"));
    m_address[2]->setPlaceholderText(tr("optional"));
    m_password->setPlaceholderText(m_profile.id.isNull() ? tr("asked when it is needed") : tr("unchanged"));
    m_keep->setText(tr("Keep the password in the keychain of this &computer"));
    m_automatic->setText(tr("Connect when the console s&tarts"));
    m_test->setText(tr("Te&st"));
    m_save->setText(tr("&Save"));
    m_cancel->setText(tr("Cancel"));
    validate();
    fitToContent(this);
}

} // namespace hotpair::console
