# Fence mode: all links between two healthy nodes are cut. Both would shoot; the holder comes first because the other one
# waits for its promise and the fence delay. B is off, A serves on: never two.
fence
0 power-on A
0 power-on B
3000 cut A B
8000 who
8000 end
---
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
  3000.0  == cut A B
  3050.0  A: raise LINK_DOWN link=lan
  3050.0  B: raise LINK_DOWN link=lan
  3083.4  A: raise SOLO_WAITING node=node-a group=db
  3550.0  A: POWER OFF B #1
  3550.0  A: raise FENCING_BEGUN node=node-a peer=node-b ms=500
  3600.0  B is off
  3601.0  A: raise PEER_POWERED_OFF node=node-a peer=node-b
  3601.1  A: mirror solo v3
  3601.1  A: raise SOLO_BEGUN node=node-a group=db
  8000.0  == who
  8000.0     A serves
  8000.0     A shows active
