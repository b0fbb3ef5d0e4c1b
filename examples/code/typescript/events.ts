// A tiny event bus: who listens for what is checked by the compiler.
export type Events = {
  arrived: { ship: string; cargo: number };
  left: { ship: string };
};

type Listener<T> = (event: T) => void;

export class Harbour {
  private readonly listeners: { [K in keyof Events]?: Set<Listener<Events[K]>> } = {};

  on<K extends keyof Events>(name: K, listener: Listener<Events[K]>): () => void {
    const known = (this.listeners[name] ??= new Set() as never) as Set<Listener<Events[K]>>;
    known.add(listener);
    // Calling what is returned ends the subscription.
    return () => known.delete(listener);
  }

  emit<K extends keyof Events>(name: K, event: Events[K]): number {
    const known = this.listeners[name];
    known?.forEach((listener) => listener(event));
    return known?.size ?? 0;
  }
}

const harbour = new Harbour();
const stop = harbour.on("arrived", ({ ship, cargo }) => {
  console.log(`${ship} brings ${cargo} crates`);
});
harbour.emit("arrived", { ship: "Seagull", cargo: 40 });
stop();
console.log(harbour.emit("arrived", { ship: "Heron", cargo: 12 }));
