// All saved connections and their live sessions, with the dialogs that trust and login need. GUI thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/connections/secrets.h"
#include "console/connections/session.h"

#include <QPointer>

#include <functional>
#include <memory>
#include <vector>

class QDialog;
class QWidget;

namespace hotpair::console {

class SessionPool final : public QObject {
    Q_OBJECT
public:
    /// All outlive it. `dialogParent` may be null (no dialogs get a parent then).
    SessionPool(ProfileStore& store, Secrets& secrets, const Clock& clock, QObject* parent = nullptr);
    void setDialogParent(QWidget* parent) { m_dialogParent = parent; }
    void load();      ///< the saved list; sessions exist afterwards, nothing is connected yet
    void openSaved(); ///< those that connect at start
    /// A connection for this run only: never saved.
    ClusterSession* addTemporary(const ConnectionProfile& profile, const QString& password);

    int count() const { return int(m_entries.size()); }
    ClusterSession* session(int index) const { return m_entries[size_t(index)]->session.get(); }
    ClusterSession* find(const QString& name) const;
    void open(ClusterSession* session);

public Q_SLOTS:
    void addWithDialog();
    void editWithDialog(hotpair::console::ClusterSession* session);
    void remove(hotpair::console::ClusterSession* session);
    void loginWithDialog(hotpair::console::ClusterSession* session,
                         const std::optional<hotpair::Error>& refusal);

Q_SIGNALS:
    void added(hotpair::console::ClusterSession* session);
    void aboutToRemove(hotpair::console::ClusterSession* session);
    void renamed(hotpair::console::ClusterSession* session);

private:
    struct Entry {
        std::unique_ptr<ClusterSession> session;
        bool temporary = false;
        bool loginShown = false;
        bool triedKeychain = false;
    };
    Entry* entryOf(const ClusterSession* session) const;
    ClusterSession* create(const ConnectionProfile& profile, bool temporary);
    void passwordNeeded(ClusterSession* session, const std::optional<Error>& refusal);
    void askTrust(ClusterSession* session, int agent, const QByteArray& seen, const QByteArray& expected);
    /// Fingerprints and passwords are asked for one after another, never over each other.
    void ask(std::function<QDialog*()> question);
    void nextQuestion();
    void save();
    void showDialog(QDialog* dialog);

    ProfileStore& m_store;
    Secrets& m_secrets;
    const Clock& m_clock;
    QPointer<QWidget> m_dialogParent;
    std::vector<std::unique_ptr<Entry>> m_entries;
    QList<std::function<QDialog*()>> m_questions; ///< each makes its dialog, or nothing when it is answered
    bool m_asking = false;
};

} // namespace hotpair::console
