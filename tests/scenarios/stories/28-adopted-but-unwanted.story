# A re-adopting agent finds that its group is to be stopped: what its predecessor started is stopped too
# (counter-example of the simulator, seed 3555).
0 power-on W
0 power-on A
0 power-on B
3000 kill-agent A
3010 stop-group B
3200 start-agent A
5000 who
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
  3000.0  == kill-agent A
  3010.0  == stop-group B
  3010.0  B: accepted
  3050.0  B: raise LINK_DOWN link=lan
  3200.0  == start-agent A
  3200.0  A: ROLE probing => activating (ADOPTED)
  3200.4  A: promote mirror in t1
  3200.4  A: ROLE activating => handing-over (STOP_WANTED)
  3200.4  A: stop app
  3201.4  A: stop vip
  3202.4  A: demote mirror
  3202.8  A: lease of t1 cleared
  3202.8  A: ROLE handing-over => standby (RELEASED)
  3202.8  A: raise GROUP_RELEASED node=node-a group=db term=1
  3230.0  A: raise LINK_UP link=lan
  3230.0  B: raise LINK_UP link=lan
  5000.0  == who
  5000.0     nobody serves
  5000.0     A shows stopped because GROUP_STOPPED
  5000.0     B shows stopped because GROUP_STOPPED
