# Fence mode: the standby's agent crashes and its service manager starts it again within 200 ms. That is no reason to
# power a machine off.
fence
plain
0 power-on A
0 power-on B
3000 kill-agent B
3200 start-agent B
5000 who
5000 end
---
     0.0  == power-on A
     0.0  == power-on B
     0.2  A: ROLE probing => standby (NEWEST_KNOWN)
     0.2  A: ROLE standby => candidate (STANDS)
     0.2  B: ROLE probing => standby (NEWEST_KNOWN)
     0.4  A: ROLE candidate => candidate (STORES_TERM)
     0.8  A: ROLE candidate => activating (ELECTED)
     0.8  A: raise GROUP_ACTIVATING node=node-a group=db term=1
     0.9  A: start vip
     1.9  A: start app
     2.9  A: ROLE activating => active (ALL_RUNNING)
     2.9  A: raise GROUP_ACTIVE node=node-a group=db term=1
    50.0  A: raise LINK_UP link=lan
    50.0  B: raise LINK_UP link=lan
  3000.0  == kill-agent B
  3050.0  A: raise LINK_DOWN link=lan
  3200.0  == start-agent B
  3200.2  B: ROLE probing => standby (NEWEST_KNOWN)
  3230.0  A: raise LINK_UP link=lan
  3230.0  B: raise LINK_UP link=lan
  5000.0  == who
  5000.0     A serves
  5000.0     A shows active
  5000.0     B shows active
