# Stopped and started at once: the preferred node, although it was the last to release; the command came to the other.
0 power-on W
0 power-on A
0 power-on B
3000 stop-group A
3500 start-group B
6000 who
6000 end
---
