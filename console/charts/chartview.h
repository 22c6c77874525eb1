// One live chart with its heading. The charting library stays behind this header. GUI thread; cheap enough
// for ten updates a second because the x axis never changes and each update is one replace().
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/charts/series.h"

#include <QFrame>

#include <memory>

namespace hotpair::console {

class ChartView final : public QFrame {
    Q_OBJECT
public:
    explicit ChartView(int seriesColour, QWidget* parent = nullptr);
    ~ChartView() override;
    void setHeading(const QString& title, const QString& figures);
    void setWindow(int seconds); ///< x axis from -seconds to 0
    /// y axis up to `end`; `threshold` <= 0: none, else told in words, and drawn when it lies on the axis.
    void setRange(double end, double threshold, const QString& thresholdText);
    void setPicture(const SampleRing::Picture& picture);
    void setStale(const QString& note); ///< empty: live. Otherwise grey, with this remark in the middle.
    QString heading() const;
    int pointCount() const;
    int lostCount() const;

protected:
    void changeEvent(QEvent*) override;
    void resizeEvent(QResizeEvent*) override;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace hotpair::console
