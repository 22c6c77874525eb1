// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/connections/sessionpool.h"

#include "console/connections/connectiondialog.h"
#include "console/connections/fingerprintdialog.h"
#include "console/connections/logindialog.h"

namespace hotpair::console {

SessionPool::SessionPool(ProfileStore& store, Secrets& secrets, const Clock& clock, QObject* parent)
    : QObject(parent)
    , m_store(store)
    , m_secrets(secrets)
    , m_clock(clock) {}

void SessionPool::load() {
    for (const auto& profile : m_store.load())
        create(profile, false);
}

void SessionPool::openSaved() {
    for (const auto& entry : m_entries)
        if (!entry->temporary && entry->session->profile().automatic) open(entry->session.get());
}

ClusterSession* SessionPool::addTemporary(const ConnectionProfile& profile, const QString& password) {
    ClusterSession* session = create(profile, true);
    session->setPassword(password);
    session->open();
    return session;
}

ClusterSession* SessionPool::find(const QString& name) const {
    for (const auto& entry : m_entries)
        if (entry->session->profile().name.compare(name, Qt::CaseInsensitive) == 0)
            return entry->session.get();
    return nullptr;
}

SessionPool::Entry* SessionPool::entryOf(const ClusterSession* session) const {
    for (const auto& entry : m_entries)
        if (entry->session.get() == session) return entry.get();
    return nullptr;
}

ClusterSession* SessionPool::create(const ConnectionProfile& profile, bool temporary) {
    auto entry = std::make_unique<Entry>();
    entry->session = std::make_unique<ClusterSession>(profile, m_clock);
    entry->temporary = temporary;
    ClusterSession* session = entry->session.get();
    m_entries.push_back(std::move(entry));
    connect(session, &ClusterSession::trustNeeded, this,
            [this, session](int agent, const QByteArray& seen, const QByteArray& expected) {
                askTrust(session, agent, seen, expected);
            });
    connect(session, &ClusterSession::passwordNeeded, this,
            [this, session](const std::optional<Error>& refusal) { passwordNeeded(session, refusal); });
    connect(session, &ClusterSession::pinsChanged, this, &SessionPool::save);
    Q_EMIT added(session);
    return session;
}

void SessionPool::open(ClusterSession* session) {
    session->open();
}

void SessionPool::passwordNeeded(ClusterSession* session, const std::optional<Error>& refusal) {
    Entry* entry = entryOf(session);
    if (!entry || entry->loginShown) return;
    if (refusal || entry->triedKeychain) {
        loginWithDialog(session, refusal);
        return;
    }
    entry->triedKeychain = true; // both agents ask; one look is enough
    const QPointer<ClusterSession> guard(session);
    m_secrets.find(session->profile().id, session, [this, guard](const QString& password) {
        Entry* current = guard ? entryOf(guard) : nullptr;
        if (!current) return;
        current->triedKeychain = false;
        if (password.isEmpty())
            loginWithDialog(guard, std::nullopt);
        else
            guard->setPassword(password);
    });
}

void SessionPool::loginWithDialog(ClusterSession* session, const std::optional<Error>& refusal) {
    Entry* entry = entryOf(session);
    if (!entry || entry->loginShown) return;
    entry->loginShown = true;
    ask([this, guard = QPointer(session), refusal]() -> QDialog* {
        if (!guard || !entryOf(guard)) return nullptr;
        auto* dialog = new LoginDialog(guard->profile().name, guard->profile().user, refusal, m_dialogParent);
        connect(dialog, &QDialog::finished, this, [this, dialog, guard](int result) {
            Entry* current = guard ? entryOf(guard) : nullptr;
            if (!current) return;
            current->loginShown = false;
            if (result != QDialog::Accepted) return;
            if (dialog->user() != guard->profile().user) {
                ConnectionProfile profile = guard->profile();
                profile.user = dialog->user();
                guard->setProfile(profile);
                save();
            }
            m_secrets.keep(guard->profile().id, dialog->password(), dialog->keep() && !current->temporary);
            guard->setPassword(dialog->password());
            guard->open();
        });
        return dialog;
    });
}

void SessionPool::askTrust(ClusterSession* session, int agent, const QByteArray& seen,
                           const QByteArray& expected) {
    ask([this, guard = QPointer(session), agent, seen, expected]() -> QDialog* {
        if (!guard) return nullptr;
        auto* dialog = new FingerprintDialog(guard->profile().name, guard->address(agent), seen, expected,
                                             m_dialogParent);
        connect(dialog, &QDialog::finished, this, [guard, agent](int result) {
            if (!guard) return;
            if (result == QDialog::Accepted)
                guard->acceptFingerprint(agent);
            else
                guard->rejectFingerprint(agent);
        });
        return dialog;
    });
}

void SessionPool::ask(std::function<QDialog*()> question) {
    m_questions << std::move(question);
    nextQuestion();
}

void SessionPool::nextQuestion() {
    while (!m_asking && !m_questions.isEmpty()) {
        QDialog* dialog = m_questions.takeFirst()();
        if (!dialog) continue;
        m_asking = true;
        connect(dialog, &QDialog::finished, this, [this] {
            m_asking = false;
            nextQuestion();
        });
        showDialog(dialog);
    }
}

void SessionPool::showDialog(QDialog* dialog) {
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void SessionPool::addWithDialog() {
    auto* dialog = new ConnectionDialog({}, m_dialogParent);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        const ConnectionProfile profile = dialog->profile();
        if (!dialog->password().isEmpty())
            m_secrets.keep(profile.id, dialog->password(), dialog->keepPassword());
        ClusterSession* session = create(profile, false);
        save();
        open(session);
    });
    showDialog(dialog);
}

void SessionPool::editWithDialog(ClusterSession* session) {
    auto* dialog = new ConnectionDialog(session->profile(), m_dialogParent);
    const QPointer<ClusterSession> guard(session);
    connect(dialog, &QDialog::accepted, this, [this, dialog, guard] {
        if (!guard) return;
        const ConnectionProfile profile = dialog->profile();
        if (!dialog->password().isEmpty()) {
            m_secrets.keep(profile.id, dialog->password(), dialog->keepPassword());
            guard->setPassword(dialog->password());
        }
        guard->setProfile(profile);
        save();
        Q_EMIT renamed(guard);
    });
    showDialog(dialog);
}

void SessionPool::remove(ClusterSession* session) {
    const auto it = std::find_if(m_entries.begin(), m_entries.end(),
                                 [&](const auto& entry) { return entry->session.get() == session; });
    if (it == m_entries.end()) return;
    Q_EMIT aboutToRemove(session);
    m_secrets.forget(session->profile().id);
    // Its own signals may be on the stack: let it die in the event loop.
    (*it)->session->close();
    (*it)->session.release()->deleteLater();
    m_entries.erase(it);
    save();
}

void SessionPool::save() {
    QList<ConnectionProfile> profiles;
    for (const auto& entry : m_entries)
        if (!entry->temporary) profiles << entry->session->profile();
    m_store.save(profiles);
}

} // namespace hotpair::console
