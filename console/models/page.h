// What every page of a pair is: shown the merged view, asks for actions, knows its help topic. GUI thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/actions.h"
#include "console/models/pairview.h"

#include <QEvent>
#include <QWidget>

namespace hotpair::console {

class Page : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;
    /// Called with every refresh, also while the page is hidden: keep it cheap, repaint only what changed.
    virtual void setView(const PairView& view, Role role) = 0;
    virtual QString title() const = 0;     ///< in the language in use
    virtual QString helpTopic() const = 0; ///< file of resources/help without ".html"

Q_SIGNALS:
    void actionRequested(const hotpair::console::Action& action);
    void groupSelected(const QString& group);

protected:
    /// Sets every word anew; called at construction by the page itself and at each language switch.
    virtual void retranslate() = 0;
    void changeEvent(QEvent* event) override {
        QWidget::changeEvent(event);
        if (event->type() == QEvent::LanguageChange) retranslate();
    }
};

} // namespace hotpair::console
