# Fence mode: the holder loses power. The standby waits for its promise and for the fence delay (5 s), asks for A to be
# powered off (it is off already, which is as good), and takes over only when that is verified.
fence
0 power-on A
0 power-on B
3000 power-off A
11000 who
11000 end
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
  3000.0  == power-off A
  3050.0  B: raise LINK_DOWN link=lan
  3751.0  B: ROLE standby => candidate (STANDS)
  8751.0  B: POWER OFF A #1
  8751.0  B: raise FENCING_BEGUN node=node-b peer=node-a ms=5700
  8801.0  A is off
  8802.0  B: raise PEER_POWERED_OFF node=node-b peer=node-a
  8802.1  B: ROLE candidate => candidate (STORES_TERM)
  8802.2  B: raise GROUP_FAILOVER node=node-b group=db reason=peer lost
  8802.2  B: ROLE candidate => activating (ELECTED)
  8802.2  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  8802.3  B: promote mirror in t2
  8802.6  B: start vip
  8803.6  B: start app
  8804.6  B: ROLE activating => active (ALL_RUNNING)
  8804.6  B: raise GROUP_ACTIVE node=node-b group=db term=2
  8885.9  B: raise SOLO_WAITING node=node-b group=db
  8886.0  B: mirror solo v4
  8886.0  B: raise SOLO_BEGUN node=node-b group=db
 11000.0  == who
 11000.0     B serves
 11000.0     B shows active
