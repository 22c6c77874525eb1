# An administrator stops the group while the standby is off. The standby comes back, learns the newer wish from the
# others and does not start it.
0 power-on W
0 power-on A
0 power-on B
3000 power-off B
4500 stop-group A
6000 power-on B
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
  3000.0  == power-off B
  3050.0  A: raise LINK_DOWN link=lan
  3083.4  A: raise SOLO_WAITING node=node-a group=db
  3083.8  A: mirror solo v3
  3083.8  A: raise SOLO_BEGUN node=node-a group=db
  4500.0  == stop-group A
  4500.0  A: accepted
  4500.0  A: ROLE active => handing-over (STOP_WANTED)
  4500.0  A: stop app
  4501.0  A: stop vip
  4502.0  A: demote mirror
  4502.4  A: lease of t1 cleared
  4502.4  A: ROLE handing-over => standby (RELEASED)
  4502.4  A: raise GROUP_RELEASED node=node-a group=db term=1
  6000.0  == power-on B
  6000.2  B: ROLE probing => standby (NEWEST_KNOWN)
  6050.0  A: raise LINK_UP link=lan
  6050.0  B: raise LINK_UP link=lan
  9000.0  == who
  9000.0     nobody serves
  9000.0     A shows stopped because GROUP_STOPPED
  9000.0     B shows stopped because GROUP_STOPPED
