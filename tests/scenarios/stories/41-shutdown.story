# A clean shutdown hands the group over and says when nothing is left.
0 power-on W
0 power-on A
0 power-on B
3000 shutdown A
4500 who
5000 end
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
  3000.0  == shutdown A
  3000.0  A: ROLE active => handing-over (SHUTDOWN)
  3000.0  A: stop app
  3001.0  A: stop vip
  3002.0  A: demote mirror
  3002.5  A: lease of t1 cleared
  3002.5  A: ROLE handing-over => standby (RELEASED)
  3002.5  A: raise GROUP_RELEASED node=node-a group=db term=1
  3002.6  B: ROLE standby => candidate (STORES_TERM)
  3003.0  B: ROLE candidate => activating (ELECTED)
  3003.0  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  3003.4  B: promote mirror in t2
  3003.7  B: start vip
  3004.7  B: start app
  3005.7  B: ROLE activating => active (ALL_RUNNING)
  3005.7  B: raise GROUP_ACTIVE node=node-b group=db term=2
  3050.4  A: raise PLEDGE_GIVEN node=node-a group=db holder=node-b
  3150.4  A: idle
  3170.0  B: raise LINK_DOWN link=lan
  3233.8  B: raise SOLO_WAITING node=node-b group=db
  3233.9  B: mirror solo v4
  3233.9  B: raise SOLO_BEGUN node=node-b group=db
  4500.0  == who
  4500.0     B serves
  4500.0     B shows active
