// What the control server needs from the rest of the agent: somebody who carries requests out. The runtime
// implements it. Everything here runs in the control server's thread (the agent's main loop).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/result.h"
#include "common/protocol/control_wire.h"
#include "common/protocol/verbs.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>

#include <functional>
#include <memory>

namespace hotpair::control {

/// A request that passed the table of verbs (common/protocol/verbs.h): the verb exists and the role may ask
/// it.
struct ControlRequest {
    QString verb;
    QJsonObject params; ///< not checked yet: types and names are the handler's business
    Role role = Role::Nobody;
    QString user;   ///< login name; "local" on the local socket; the node's name for a peer
    QString origin; ///< "10.0.0.5:51234" or "local"
    QByteArray key; ///< SHA-256 of the key that the asker proved in TLS; empty: none
    bool freshLogin =
        false; ///< logged in less than five minutes ago (force asks for it); always true locally
};

/// The way back to whoever asked. A value: copy it, keep it, answer later, even when the session is gone by
/// then (the answer is dropped). The first answer counts, further ones are ignored. When the last copy dies
/// without an answer, the asker is told that the outcome is unknown.
class Responder {
public:
    struct Sink {
        std::function<void(const Reply&)> reply;
        std::function<void(const TaskStep&)> step;
    };
    explicit Responder(Sink sink);

    void step(const TaskStep& step) const;
    void done(const QJsonObject& result = {}) const;
    void refused(Error error) const;
    void failed(Error error) const;
    void unknown(Error error) const; ///< timed out: it may still happen
    void reply(const Reply& reply) const;
    bool answered() const;

private:
    struct State;
    std::shared_ptr<State> m_state;
};

class ControlBackend {
public:
    virtual ~ControlBackend() = default;
    /// Every verb of the table whose venue is not Session. Must not block; answers through `responder`, at
    /// once or later.
    virtual void handle(const ControlRequest& request, Responder responder) = 0;
    /// How the thing stands that the request is about (a group's state and holder, a revision ...), for the audit
    /// trail: asked before and after. Empty: nothing to tell.
    virtual QJsonObject standing(const ControlRequest&) const { return {}; }
};

/// One thing somebody did or tried, for the audit trail. Passwords, codes and keys never get here.
struct AuditRecord {
    QString user, origin, verb;
    QJsonObject params; ///< without secrets
    Outcome outcome = Outcome::Done;
    std::optional<Error> error;
    Role role = Role::Nobody;
    QJsonObject before, after; ///< how what it is about stood
};

} // namespace hotpair::control
