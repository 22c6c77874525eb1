# An administrator stops the group on one node and starts it on the other: the intent is known to both, the preferred node serves.
0 power-on W
0 power-on A
0 power-on B
3000 stop-group B
5000 who
6000 start-group B
9000 who
9000 end
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
  3000.0  == stop-group B
  3000.0  B: accepted
  3000.3  A: ROLE active => handing-over (STOP_WANTED)
  3000.3  A: stop app
  3001.3  A: stop vip
  3002.3  A: demote mirror
  3002.8  A: lease of t1 cleared
  3002.8  A: ROLE handing-over => standby (RELEASED)
  3002.8  A: raise GROUP_RELEASED node=node-a group=db term=1
  5000.0  == who
  5000.0     nobody serves
  5000.0     A shows stopped because GROUP_STOPPED
  5000.0     B shows stopped because GROUP_STOPPED
  6000.0  == start-group B
  6000.0  B: accepted
  6000.5  A: ROLE standby => candidate (STANDS)
  6000.7  A: ROLE candidate => candidate (STORES_TERM)
  6001.1  A: ROLE candidate => activating (ELECTED)
  6001.1  A: raise GROUP_ACTIVATING node=node-a group=db term=2
  6001.5  A: promote mirror in t2
  6001.9  A: start vip
  6002.9  A: start app
  6003.9  A: ROLE activating => active (ALL_RUNNING)
  6003.9  A: raise GROUP_ACTIVE node=node-a group=db term=2
  9000.0  == who
  9000.0     A serves
  9000.0     A shows active
  9000.0     B shows active
