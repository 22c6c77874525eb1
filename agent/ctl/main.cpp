// hotpairctl: the command line client. Exit codes as contract.md 3.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/ctl/program.h"
#include "agent/ctl/terminal.h"
#include "common/base/logging.h"

#include <QCoreApplication>
#include <QTextStream>

#include <cstdio>

int main(int argc, char** argv) {
    using namespace hotpair;
    installLogging();
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("hotpairctl"));
    ctl::prepareTerminal();
    QTextStream out(stdout), err(stderr);
    return ctl::run(application.arguments().mid(1), ctl::localeOfEnvironment(), out, err);
}
