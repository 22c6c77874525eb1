// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/control/control_backend.h"

namespace hotpair::control {

struct Responder::State {
    explicit State(Sink s)
        : sink(std::move(s)) {}
    ~State() {
        if (sink.reply)
            sink.reply(
                {Outcome::Unknown,
                 {},
                 makeError(Code::INTERNAL_ERROR, {{QStringLiteral("detail"),
                                                   QStringLiteral("the request ended without an answer")}})});
    }
    Sink sink;
};

Responder::Responder(Sink sink)
    : m_state(std::make_shared<State>(std::move(sink))) {}

void Responder::step(const TaskStep& step) const {
    if (m_state->sink.reply && m_state->sink.step) m_state->sink.step(step);
}
void Responder::done(const QJsonObject& result) const {
    reply({Outcome::Done, result, std::nullopt});
}
void Responder::refused(Error error) const {
    reply({Outcome::Refused, {}, std::move(error)});
}
void Responder::failed(Error error) const {
    reply({Outcome::Failed, {}, std::move(error)});
}
void Responder::unknown(Error error) const {
    reply({Outcome::Unknown, {}, std::move(error)});
}

void Responder::reply(const Reply& reply) const {
    if (const auto answer = std::exchange(m_state->sink.reply, nullptr)) answer(reply);
}

bool Responder::answered() const {
    return !m_state->sink.reply;
}

} // namespace hotpair::control
