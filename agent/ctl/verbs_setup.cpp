// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/control/members.h"
#include "agent/control/state.h"
#include "agent/control/users.h"
#include "agent/ctl/table.h"
#include "agent/ctl/verbs.h"

#include <QJsonArray>

namespace hotpair::ctl {

namespace {

constexpr int pairingTimeoutMs = 40'000;

/// The user's own password in user add and passwd: its own option, or over the local socket the common one.
Result<QString> newPassword(Context& c) {
    QString file = c.invocation.value("--new-password-file");
    if (file.isEmpty() && !c.invocation.has("--connect")) file = c.invocation.value("--password-file");
    return c.password(file, c.say("New password: ", "新密码："), true);
}

QString code(const Context& c) {
    return c.invocation.arguments.join(QLatin1Char(' '));
}

Exit join(Context& c, const char* verb) {
    return c.carryOut(
        QLatin1String(verb), {{QStringLiteral("code"), code(c)}},
        [&c](const QJsonObject& result) {
            c.line(c.say("%1 is paired with %2.", "%1 已与 %2 配对。")
                       .arg(result.value(QLatin1String("self")).toString(),
                            result.value(QLatin1String("peer")).toString()));
        },
        pairingTimeoutMs);
}

} // namespace

Exit runInit(Context& c) {
    if (!c.invocation.has("--name")) {
        c.err << c.say("init needs --name NODE.", "init 需要 --name 节点名。") << '\n';
        return Usage;
    }
    const auto listen =
        control::endpointFromText(c.invocation.value("--listen", QStringLiteral("0.0.0.0:7420")));
    if (!listen) {
        c.err << c.say("--listen needs ADDR:PORT, for example 10.0.0.1:7420.",
                       "--listen 需要 地址:端口，例如 10.0.0.1:7420。")
              << '\n';
        return Usage;
    }
    const auto secret =
        c.password(c.invocation.value("--password-file"),
                   c.say("Password of the administrator “admin”: ", "管理员 admin 的密码："), true);
    if (!secret) return c.refuse(secret.error());
    const control::NodeSettings node{c.invocation.value("--name"), *listen};
    if (auto made = control::initState(c.stateDir(), node, *secret); !made) return c.refuse(made.error());
    const auto identity = control::loadIdentity(c.stateDir());
    if (!identity) return c.report(Outcome::Failed, identity.error());
    const QString fingerprint = fingerprintText((*identity)->id());
    if (c.json()) {
        c.print({{QStringLiteral("name"), node.name},
                 {QStringLiteral("listen"), node.listen.toString()},
                 {QStringLiteral("stateDir"), c.stateDir()},
                 {QStringLiteral("fingerprint"), fingerprint}});
    } else {
        c.line(c.say("Node %1 is ready in %2; its agent will listen on %3.",
                     "节点 %1 已在 %2 就绪；其代理将监听 %3。")
                   .arg(node.name, c.stateDir(), node.listen.toString()));
        c.line(c.say("Fingerprint: %1", "指纹：%1").arg(fingerprint));
        c.line(
            c.say("Now start the agent: systemctl enable --now hotpair-agent (a witness: hotpair-witness), "
                  "or by hand: hotpair-agent run --state-dir %1",
                  "现在启动代理：systemctl enable --now hotpair-agent（见证节点用 hotpair-witness），"
                  "或手动运行：hotpair-agent run --state-dir %1")
                .arg(c.stateDir()));
    }
    return Done;
}

Exit runFingerprint(Context& c) {
    if (const auto node = control::loadNodeSettings(c.stateDir()); !node) return c.refuse(node.error());
    const auto identity = control::loadIdentity(c.stateDir());
    if (!identity) return c.report(Outcome::Failed, identity.error());
    const QString fingerprint = fingerprintText((*identity)->id());
    if (c.json())
        c.print({{QStringLiteral("fingerprint"), fingerprint}});
    else
        c.line(fingerprint);
    return Done;
}

Exit runPairInvite(Context& c) {
    QJsonObject params;
    if (c.invocation.has("--address"))
        params.insert(QStringLiteral("address"), c.invocation.value("--address"));
    return c.carryOut(QStringLiteral("pair.invite"), params, [&c](const QJsonObject& result) {
        c.line(result.value(QLatin1String("code")).toString());
        c.err << c.say("Valid for %1 minutes and %2 tries, for a machine that reaches %3:\n  hotpairctl pair "
                       "join CODE      (second node)\n  hotpairctl witness join CODE   (witness)\n",
                       "有效期 %1 分钟，可尝试 %2 次，用于能够访问 %3 的机器：\n  hotpairctl pair join "
                       "配对码      （第二个节点）\n  hotpairctl witness join 配对码   （见证节点）\n")
                     .arg(result.value(QLatin1String("validSeconds")).toInt() / 60)
                     .arg(result.value(QLatin1String("tries")).toInt())
                     .arg(result.value(QLatin1String("address")).toString());
    });
}

Exit runPairJoin(Context& c) {
    return join(c, "pair.join");
}

Exit runWitnessJoin(Context& c) {
    return join(c, "witness.join");
}

Exit runUserAdd(Context& c) {
    if (!roleFromName(c.invocation.value("--role"))) {
        c.err << c.say("user add needs --role viewer, operator or admin.",
                       "user add 需要 --role viewer、operator 或 admin。")
              << '\n';
        return Usage;
    }
    const auto secret = newPassword(c);
    if (!secret) return c.refuse(secret.error());
    const QJsonObject params{{QStringLiteral("user"), c.argument(0)},
                             {QStringLiteral("role"), c.invocation.value("--role")},
                             {QStringLiteral("password"), *secret}};
    return c.carryOut(QStringLiteral("user.add"), params, [&c](const QJsonObject&) {
        c.line(c.say("User %1 was added on this node; each node keeps its own accounts.",
                     "已在本节点添加用户 %1；各节点分别保存帐户。")
                   .arg(c.argument(0)));
    });
}

Exit runUserRemove(Context& c) {
    return c.carryOut(QStringLiteral("user.remove"), {{QStringLiteral("user"), c.argument(0)}},
                      [&c](const QJsonObject&) {
                          c.line(c.say("User %1 was removed.", "已删除用户 %1。").arg(c.argument(0)));
                      });
}

Exit runUserPasswd(Context& c) {
    const auto secret = newPassword(c);
    if (!secret) return c.refuse(secret.error());
    return c.carryOut(QStringLiteral("user.passwd"),
                      {{QStringLiteral("user"), c.argument(0)}, {QStringLiteral("password"), *secret}},
                      [&c](const QJsonObject&) {
                          c.line(
                              c.say("The password of %1 was set.", "已设置 %1 的密码。").arg(c.argument(0)));
                      });
}

Exit runUserList(Context& c) {
    return c.carryOut(QStringLiteral("user.list"), {}, [&c](const QJsonObject& result) {
        Table table({c.say("User", "用户"), c.say("Role", "角色")});
        for (const QJsonValue& user : result.value(QLatin1String("users")).toArray())
            table.add({user[QLatin1String("name")].toString(),
                       text::userRoleWord(user[QLatin1String("role")].toString(), c.language)});
        c.out << table.text();
    });
}

} // namespace hotpair::ctl
