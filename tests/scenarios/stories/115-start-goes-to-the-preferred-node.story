# Stopped and started at once: the preferred node, although it was the last to release; the command came to the other.
0 power-on W
0 power-on A
0 power-on B
3000 stop-group A
3500 start-group B
6000 who
6000 end
---
     0.0  == power-on W
     0.0  W: ROLE probing => standby (NEWEST_KNOWN)
     0.0  == power-on A
     0.0  == power-on B
     0.2  A: ROLE probing => standby (NEWEST_KNOWN)
     0.2  A: ROLE standby => candidate (STANDS)
     0.2  B: ROLE probing => standby (NEWEST_KNOWN)
     0.4  A: ROLE candidate => candidate (STORES_TERM)
     0.8  A: ROLE candidate => activating (ELECTED)
     0.8  A: raise GROUP_ACTIVATING node=node-a group=db term=1
     1.2  A: promote mirror in t1
     1.5  A: start vip
     2.5  A: start app
     3.5  A: ROLE activating => active (ALL_RUNNING)
     3.5  A: raise GROUP_ACTIVE node=node-a group=db term=1
    50.0  A: raise LINK_UP link=lan
    50.0  B: raise LINK_UP link=lan
    51.0  A: mirror grow v2
    51.4  A: raise REDUNDANT_AGAIN group=db
  3000.0  == stop-group A
  3000.0  A: accepted
  3000.0  A: ROLE active => handing-over (STOP_WANTED)
  3000.0  A: stop app
  3001.0  A: stop vip
  3002.0  A: demote mirror
  3002.5  A: lease of t1 cleared
  3002.5  A: ROLE handing-over => standby (RELEASED)
  3002.5  A: raise GROUP_RELEASED node=node-a group=db term=1
  3500.0  == start-group B
  3500.0  B: accepted
  3500.4  A: ROLE standby => candidate (STANDS)
  3500.6  A: ROLE candidate => candidate (STORES_TERM)
  3501.0  A: ROLE candidate => activating (ELECTED)
  3501.0  A: raise GROUP_ACTIVATING node=node-a group=db term=2
  3501.4  A: promote mirror in t2
  3501.8  A: start vip
  3502.8  A: start app
  3503.8  A: ROLE activating => active (ALL_RUNNING)
  3503.8  A: raise GROUP_ACTIVE node=node-a group=db term=2
  6000.0  == who
  6000.0     A serves
  6000.0     A shows active
  6000.0     B shows active
