# Fence mode: B was powered off and is switched on again. The holder alone decided meanwhile; when B has every write
# again the holder gives that up, stored before it is told. So B can take over when A loses power later.
# (A draft of the rule shot B again in the moment in which it was back but its links did not count as proven yet.)
fence
0 power-on A
0 power-on B
3000 power-off B
5000 power-on B
9000 power-off A
17000 who
17000 end
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
  3000.0  == power-off B
  3050.0  A: raise LINK_DOWN link=lan
  3083.4  A: raise SOLO_WAITING node=node-a group=db
  3550.0  A: POWER OFF B #1
  3550.0  A: raise FENCING_BEGUN node=node-a peer=node-b ms=500
  3600.0  B is off
  3601.0  A: raise PEER_POWERED_OFF node=node-a peer=node-b
  3601.1  A: mirror solo v3
  3601.1  A: raise SOLO_BEGUN node=node-a group=db
  5000.0  == power-on B
  5000.2  B: ROLE probing => standby (NEWEST_KNOWN)
  5030.0  A: raise LINK_UP link=lan
  5030.0  B: raise LINK_UP link=lan
  5051.0  A: mirror grow v4
  5051.1  A: raise REDUNDANT_AGAIN group=db
  9000.0  == power-off A
  9050.0  B: raise LINK_DOWN link=lan
  9751.0  B: ROLE standby => candidate (STANDS)
 14751.0  B: POWER OFF A #1
 14751.0  B: raise FENCING_BEGUN node=node-b peer=node-a ms=5701
 14801.0  A is off
 14802.0  B: raise PEER_POWERED_OFF node=node-b peer=node-a
 14802.1  B: ROLE candidate => candidate (STORES_TERM)
 14802.2  B: raise GROUP_FAILOVER node=node-b group=db reason=peer lost
 14802.2  B: ROLE candidate => activating (ELECTED)
 14802.2  B: raise GROUP_ACTIVATING node=node-b group=db term=2
 14802.3  B: promote mirror in t2
 14802.7  B: start vip
 14803.7  B: start app
 14804.7  B: ROLE activating => active (ALL_RUNNING)
 14804.7  B: raise GROUP_ACTIVE node=node-b group=db term=2
 14886.0  B: raise SOLO_WAITING node=node-b group=db
 14886.1  B: mirror solo v7
 14886.1  B: raise SOLO_BEGUN node=node-b group=db
 17000.0  == who
 17000.0     B serves
 17000.0     B shows active
