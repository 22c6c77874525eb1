// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/resources/tcp_answer.h"

#include <QHostAddress>
#include <QNetworkProxy>
#include <QTcpSocket>

#include <algorithm>

namespace hotpair::resources {

bool answersOnTcp(const Endpoint& endpoint, Duration timeout) {
    QTcpSocket socket;
    socket.setProxy(QNetworkProxy::NoProxy); // the desktop's proxy has no say in the server's own check
    socket.connectToHost(QHostAddress(endpoint.host), endpoint.port);
    const bool answered = socket.waitForConnected(int(std::clamp<std::int64_t>(toMs(timeout), 1, 60'000)));
    socket.abort();
    return answered;
}

} // namespace hotpair::resources
