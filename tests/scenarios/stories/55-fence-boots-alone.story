# Fence mode: a node that boots and sees nobody shoots nobody: the other one may hold newer data, and two nodes that
# shoot each other at every boot would never end. It waits for the other node or for a word of force.
fence
0 power-on A
8000 who
8000 takeover A
8100 end
---
     0.0  == power-on A
  8000.0  == who
  8000.0     nobody serves
  8000.0     A shows waiting because PROBING
  8000.0  == takeover A
  8000.0  A: refused PROBING node=node-a group=db holder=node-b
