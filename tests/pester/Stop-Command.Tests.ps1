BeforeDiscovery { $hasTmux = [bool](Get-Command tmux -ErrorAction Ignore) }

BeforeAll { . $PSScriptRoot/BuiltModule.ps1 }

# Only a terminal has a Ctrl+C: tmux is one. From then on every write of a command throws, and what it has made must be saved.
Describe 'Ctrl+C in a terminal, which needs tmux' -Skip:(-not $hasTmux) {
    BeforeAll {
        $program = Join-Path $PSHOME 'pwsh.dll'

        function Wait-Until([scriptblock] $Condition, [string] $What) {
            $end = [DateTime]::Now.AddSeconds(120)
            while (-not (& $Condition)) {
                if ([DateTime]::Now -gt $end) { throw "waited for $What; on the screen: $(Get-Screen)" }
                Start-Sleep -Milliseconds 100
            }
        }

        function Get-Screen { (tmux -L $socket capture-pane -p -t ours) -join "`n" }
    }

    # A server of its own for each test: one that is still ending would take the next session with it.
    BeforeEach { $socket = "embedding-projector-$PID-$([IO.Path]::GetRandomFileName())" }

    AfterEach { tmux -L $socket kill-server }

    It 'keeps the picture so far: <line>' -ForEach @(
        @{ line = 'New-ClassImage cat'; record = '0003-cat.json' }
        @{ line = 'New-OppositeImage cat'; record = 'opposite-0003-cat.json' }
        @{ line = 'New-ClassTransition cat dog'; record = 'cat-to-dog/frames/frame-000.json' }
    ) {
        $folder = (New-Item -ItemType Directory -Path (Join-Path $TestDrive ([IO.Path]::GetRandomFileName()))).FullName
        $import = "Import-Module '$($manifest.FullName)'; Set-Location '$folder'"
        tmux -L $socket new-session -d -s ours -x 160 -y 40 dotnet $program -NoProfile -NoLogo -NoExit -Command $import
        Wait-Until { (Get-Screen) -match 'PS .*>' } 'the prompt'
        tmux -L $socket send-keys -t ours "$line -Steps 1000000 -Destination out" Enter
        Wait-Until { (Get-Screen) -match 'step \d+' } 'progress'

        tmux -L $socket send-keys -t ours C-c

        Wait-Until { Test-Path "$folder/out/$record" } 'the picture'
        (Get-Content "$folder/out/$record" -Raw | ConvertFrom-Json).end | Should -Be 'Stopped'
        Wait-Until { (Get-Screen).TrimEnd() -match 'PS [^\n]*>$' } 'the prompt to come back'
    }

    It 'keeps a training, which goes on with -Resume to the very file of one that was not stopped' {
        $folder = (New-Item -ItemType Directory -Path (Join-Path $TestDrive ([IO.Path]::GetRandomFileName()))).FullName
        $import = "Import-Module '$($manifest.FullName)'; Set-Location '$folder'"
        tmux -L $socket new-session -d -s ours -x 200 -y 40 dotnet $program -NoProfile -NoLogo -NoExit -Command $import
        Wait-Until { (Get-Screen) -match 'PS .*>' } 'the prompt'
        $line = "Optimize-EmbeddingModel '$digits' -Size 16 -Threads 1 -Epoch 6 -Augment Flip -Destination digits.safetensors"
        tmux -L $socket send-keys -t ours $line Enter
        Wait-Until { (Get-Screen) -match 'step \d+ of 150' } 'progress'

        tmux -L $socket send-keys -t ours C-c

        Wait-Until { (Get-Screen) -match 'Stopped after step \d+ of 150' } 'what to do next'
        Wait-Until { (Get-Screen).TrimEnd() -match 'PS [^\n]*>$' } 'the prompt to come back'
        "$folder/digits.safetensors" | Should -Exist

        tmux -L $socket send-keys -t ours "$line -Resume" Enter
        Wait-Until { (Get-Screen) -match 'HeldOutCount' } 'its end'

        Optimize-EmbeddingModel $digits -Size 16 -Threads 1 -Epoch 6 -Augment Flip -Destination "$folder/whole.safetensors"
        (Get-FileHash "$folder/digits.safetensors").Hash | Should -Be (Get-FileHash "$folder/whole.safetensors").Hash
    }
}
