// A busy machine: a process that keeps one core at work for as long as it lives.

import { spawn, type ChildProcess } from 'node:child_process';

export class Load {
  private constructor(private readonly process: ChildProcess) {}

  static start(): Load {
    return new Load(spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }));
  }

  end(): void {
    this.process.kill('SIGKILL');
  }
}
