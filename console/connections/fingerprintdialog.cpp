// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/connections/fingerprintdialog.h"

#include "common/net/identity.h"
#include "console/style/dialogs.h"
#include "console/style/theme.h"
#include "console/style/tokens.h"

#include <QEvent>
#include <QFrame>
#include <QVBoxLayout>

namespace hotpair::console {

FingerprintDialog::FingerprintDialog(const QString& pair, const QString& address, const QByteArray& seen,
                                     const QByteArray& expected, QWidget* parent)
    : QDialog(parent)
    , m_pair(pair)
    , m_address(address)
    , m_changed(!expected.isEmpty())
    , m_title(new QLabel(this))
    , m_text(new QLabel(this))
    , m_seenLabel(new QLabel(this))
    , m_seen(new QLabel(this))
    , m_expectedLabel(new QLabel(this))
    , m_expected(new QLabel(this))
    , m_advice(new QLabel(this))
    , m_trust(new QPushButton(this))
    , m_cancel(new QPushButton(this)) {
    setMinimumWidth(620);
    m_title->setProperty("title", true);
    if (m_changed) m_title->setProperty("tone", QStringLiteral("bad"));
    for (auto* label : {m_text, m_advice})
        label->setWordWrap(true);
    m_advice->setProperty("dim", true);
    auto* tile = new QFrame(this);
    if (m_changed)
        tile->setProperty("tile", QStringLiteral("bad"));
    else
        tile->setProperty("tile", true);
    auto* inside = new QVBoxLayout(tile);
    inside->setContentsMargins(grid * 2, grid + 4, grid * 2, grid + 4);
    for (auto* label : {m_seenLabel, m_expectedLabel})
        label->setProperty("dim", true);
    for (auto* label : {m_seen, m_expected}) {
        label->setFont(commandFont());
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    }
    m_seen->setText(fingerprintText(seen));
    m_expected->setText(m_changed ? fingerprintText(expected) : QString());
    inside->addWidget(m_seenLabel);
    inside->addWidget(m_seen);
    inside->addSpacing(grid / 2);
    inside->addWidget(m_expectedLabel);
    inside->addWidget(m_expected);
    m_expectedLabel->setVisible(m_changed);
    m_expected->setVisible(m_changed);
    m_trust->setProperty(m_changed ? "danger" : "primary", true);
    m_trust->setAutoDefault(!m_changed);
    m_cancel->setDefault(m_changed);
    m_trust->setDefault(!m_changed);
    auto* column = dialogColumn(this);
    column->addWidget(m_title);
    column->addWidget(m_text);
    column->addWidget(tile);
    column->addWidget(m_advice);
    column->addStretch();
    column->addLayout(buttonRow({m_cancel, m_trust}));
    connect(m_trust, &QPushButton::clicked, this, &QDialog::accept);
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
    (m_changed ? m_cancel : m_trust)->setFocus();
    retranslate();
}

void FingerprintDialog::changeEvent(QEvent* event) {
    QDialog::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

void FingerprintDialog::retranslate() {
    setWindowTitle(m_changed ? tr("Fingerprint changed") : tr("New server"));
    m_cancel->setText(tr("Cancel"));
    if (m_changed) {
        m_title->setText(tr("The key of %1 is not the one you trusted").arg(m_address));
        m_text->setText(tr("Either the agent was set up anew, or somebody stands between you and the server. "
                           "Nothing has been sent to it, no password either."));
        m_seenLabel->setText(tr("Fingerprint that it shows now"));
        m_expectedLabel->setText(tr("Fingerprint that was trusted"));
        m_advice->setText(tr("Compare on the server itself: run “hotpairctl fingerprint” there. If it "
                             "differs from the first line, cancel and find out who answers."));
        m_trust->setText(tr("I compared them: trust the new key"));
    } else {
        m_title->setText(tr("First contact with %1").arg(m_address));
        m_text->setText(tr("This console does not know the agent at %1 of “%2” yet.").arg(m_address, m_pair));
        m_seenLabel->setText(tr("Fingerprint of its key"));
        m_advice->setText(tr("Run “hotpairctl fingerprint” on that server and compare. It is remembered, and "
                             "you are only asked again if it changes."));
        m_trust->setText(tr("They match: trust this server"));
    }
    fitToContent(this);
}

} // namespace hotpair::console
