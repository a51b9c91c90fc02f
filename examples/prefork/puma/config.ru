# A shop that loads its orders before Puma forks, and answers from them.
#
# /hit?i=K  adds up the prices of 400 orders in a row, another row for each K
# /gc       makes the garbage collector look at everything
# /scan     adds up the prices of all orders
# /noop     answers at once
#
# APP_N orders (300,000) take about 198 MiB.

require "zlib"

COUNT = Integer(ENV.fetch("APP_N", "300000"))
ROW = [400, COUNT].min

class Order
  attr_reader :price, :customer, :lines

  def initialize(number)
    @price = 1000 + number
    @customer = "customer of the order with the number %09d" % number
    @lines = [number, number + 1, number + 2, number + 3]
    @fields = { weight: number, text: "text %09d" % number }
    @shelf = "shelf %09d" % number
  end
end

ORDERS = Array.new(COUNT) { |number| Order.new(number) }

def total(first, count)
  ORDERS[first, count].sum { |order| order.price + order.customer.length + order.lines[1] }
end

run lambda { |environment|
  answer =
    case environment["PATH_INFO"]
    when "/hit"
      number = environment["QUERY_STRING"][/i=(\d+)/, 1] || "0"
      # Rows that a hash chooses: neighbouring requests read different orders.
      total(Zlib.crc32(number) % (COUNT - ROW + 1), ROW)
    when "/gc" then GC.start || 0
    when "/scan" then total(0, COUNT)
    when "/noop" then 0
    end
  body = answer ? "#{answer}\n" : "no such page\n"
  [answer ? 200 : 404, { "Content-Type" => "text/plain", "Content-Length" => body.bytesize.to_s }, [body]]
}
