# An account ledger: classes, exceptions, decimal money as ints, reports.
class BankError(Exception):
    pass


class Insufficient(BankError):
    def __init__(self, account, missing):
        super().__init__("%s is short of %s" % (account, money(missing)))
        self.missing = missing


def money(cents):
    sign = "-" if cents < 0 else ""
    return "{}{:,}.{:02d}".format(sign, abs(cents) // 100, abs(cents) % 100)


class Account:
    rate = 0

    def __init__(self, owner, balance=0):
        self.owner, self._balance, self.history = owner, balance, []

    @property
    def balance(self):
        return self._balance

    def deposit(self, cents, why="deposit"):
        if cents <= 0:
            raise ValueError("amount must be positive")
        self._balance += cents
        self.history.append((why, cents))

    def withdraw(self, cents, why="withdrawal"):
        if cents > self.available():
            raise Insufficient(self, cents - self.available())
        self._balance -= cents
        self.history.append((why, -cents))

    def available(self):
        return self._balance

    def interest(self):
        earned = self._balance * self.rate // 10000
        if earned > 0:
            self.deposit(earned, "interest")

    def __str__(self):
        return "%s (%s)" % (self.owner, type(self).__name__.lower())

    def __lt__(self, other):
        return (self.balance, self.owner) < (other.balance, other.owner)


class Saving(Account):
    rate = 250


class Credit(Account):
    def __init__(self, owner, limit):
        super().__init__(owner)
        self.limit = limit

    def available(self):
        return super().available() + self.limit


class Bank:
    def __init__(self):
        self.accounts, self.failed = {}, 0

    def open(self, account):
        self.accounts[account.owner] = account
        return account

    def transfer(self, a, b, cents):
        source, target = self.accounts[a], self.accounts[b]
        saved = source._balance, list(source.history)
        try:
            source.withdraw(cents, "to " + b)
            target.deposit(cents, "from " + a)
        except BankError:
            source._balance, source.history = saved
            self.failed += 1
            raise

    def report(self):
        for a in sorted(self.accounts.values(), reverse=True):
            yield "{:<20}{:>14}".format(str(a), money(a.balance))
        yield "{:<20}{:>14}".format("total", money(sum(a.balance for a in self.accounts.values())))


bank = Bank()
bank.open(Account("ann", 100000))
bank.open(Saving("bob", 2500050))
bank.open(Credit("cid", 50000))
for move in (("ann", "bob", 25075), ("cid", "ann", 40000), ("cid", "bob", 20000), ("bob", "cid", 0), ("ann", "zed", 1)):
    try:
        bank.transfer(*move)
        print("moved", money(move[2]))
    except Insufficient as e:
        print("refused:", e, e.missing)
    except (ValueError, KeyError) as e:
        print(type(e).__name__, *e.args)
for a in bank.accounts.values():
    a.interest()
for line in bank.report():
    print(line)
print(bank.failed, bank.accounts["bob"].history)
