# Events in time order: customers, servers, queues and their statistics.
import heapq


class Random:
    def __init__(self, seed):
        self.s = seed

    def below(self, n):
        self.s = (self.s * 1103515245 + 12345) & 0x7FFFFFFF
        return (self.s >> 8) % n


class Simulation:
    def __init__(self):
        self.now, self.events, self.n = 0, [], 0

    def after(self, delay, f, *args):
        self.n += 1
        heapq.heappush(self.events, (self.now + delay, self.n, f, args))

    def run(self, until):
        while self.events and self.events[0][0] <= until:
            self.now, _, f, args = heapq.heappop(self.events)
            f(*args)


class Shop:
    def __init__(self, sim, servers, random):
        self.sim, self.free, self.random = sim, servers, random
        self.queue, self.waits, self.longest, self.served, self.left = [], [], 0, 0, 0

    def arrive(self, name):
        self.sim.after(1 + self.random.below(6), self.arrive, name + 1)
        if len(self.queue) >= 5:
            self.left += 1
            return
        self.queue.append((name, self.sim.now))
        self.longest = max(self.longest, len(self.queue))
        self.serve()

    def serve(self):
        while self.free and self.queue:
            name, since = self.queue.pop(0)
            self.waits.append(self.sim.now - since)
            self.free -= 1
            self.sim.after(4 + self.random.below(9), self.done, name)

    def done(self, name):
        self.served += 1
        self.free += 1
        self.serve()


for servers in (1, 2, 3):
    sim = Simulation()
    shop = Shop(sim, servers, Random(99))
    sim.after(0, shop.arrive, 1)
    sim.run(480)
    mean = sum(shop.waits) / len(shop.waits)
    print("%d servers: %d served, %d left, wait %.2f mean %d max, queue %d" % (servers, shop.served, shop.left, mean, max(shop.waits), shop.longest))
    histogram = {}
    for w in shop.waits:
        histogram[w // 5 * 5] = histogram.get(w // 5 * 5, 0) + 1
    for k in sorted(histogram):
        print("  %3d %s" % (k, "#" * histogram[k]))
