"""jetbridge completion"""

import click
from click.shell_completion import get_completion_class


@click.command
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    \b
    bash   eval "$(jetbridge completion bash)"          in ~/.bashrc
    zsh    eval "$(jetbridge completion zsh)"           in ~/.zshrc
    fish   jetbridge completion fish | source           in ~/.config/fish/config.fish
    """
    found = get_completion_class(shell)
    assert found is not None, "click knows the three"
    click.echo(found(ctx.find_root().command, {}, "jetbridge", "_JETBRIDGE_COMPLETE").source())
