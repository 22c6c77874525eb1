# The group is stopped while the other machine stands still: a missing peer does not keep anything from being stopped in
# order. B wakes up, takes nothing that it believed before for true, and does not start what was stopped.
0 power-on W
0 power-on A
0 power-on B
3000 pause B
3020 stop-group A
6000 who
7000 unpause B
9000 start-group A
12000 who
12000 end
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
  3000.0  == pause B
  3020.0  == stop-group A
  3020.0  A: accepted
  3020.0  A: ROLE active => handing-over (STOP_WANTED)
  3020.0  A: stop app
  3021.0  A: stop vip
  3022.0  A: demote mirror
  3022.4  A: lease of t1 cleared
  3022.4  A: ROLE handing-over => standby (RELEASED)
  3022.4  A: raise GROUP_RELEASED node=node-a group=db term=1
  3050.0  A: raise LINK_DOWN link=lan
  6000.0  == who
  6000.0     nobody serves
  6000.0     A shows stopped because GROUP_STOPPED
  7000.0  == unpause B
  7000.0  B: raise CLOCK_JUMPED node=node-b ms=3999
  7000.0  B: ROLE standby => probing (CLOCK_JUMPED)
  7000.0  B: ROLE probing => standby (HOLDER_HEARD)
  7010.0  A: raise LINK_UP link=lan
  9000.0  == start-group A
  9000.0  A: accepted
  9000.0  A: ROLE standby => candidate (STANDS)
  9000.2  A: ROLE candidate => candidate (STORES_TERM)
  9000.6  A: ROLE candidate => activating (ELECTED)
  9000.6  A: raise GROUP_ACTIVATING node=node-a group=db term=2
  9001.0  A: promote mirror in t2
  9001.3  A: start vip
  9002.3  A: start app
  9003.3  A: ROLE activating => active (ALL_RUNNING)
  9003.3  A: raise GROUP_ACTIVE node=node-a group=db term=2
 12000.0  == who
 12000.0     A serves
 12000.0     A shows active
 12000.0     B shows active
