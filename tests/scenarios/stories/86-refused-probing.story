# I14: a node that has just started and hears nobody knows nothing yet, so a takeover without force is refused.
0 power-on A
1000 takeover A
1100 who
1100 end
---
     0.0  == power-on A
  1000.0  == takeover A
  1000.0  A: refused PROBING node=node-a group=db holder=node-b
  1100.0  == who
  1100.0     nobody serves
  1100.0     A shows waiting because PROBING
