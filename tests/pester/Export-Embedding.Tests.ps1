BeforeAll { . $PSScriptRoot/BuiltModule.ps1 }

Describe 'Export-Embedding' {
    BeforeEach {
        $log = Join-Path $TestDrive ([guid]::NewGuid())
    }

    It 'writes a log of an image folder' {
        $result = Export-Embedding -Path $digits -LogDir $log -First 30 6>$null

        $result.Count | Should -Be 30
        $result.Dimension | Should -Be 128
        $result.PassedOver | Should -Be 1
        $result.LogDir | Should -Be $log
        Join-Path $log 'projector_config.pbtxt' | Should -Exist
        (Get-Item (Join-Path $log 'tiny-resnet20' 'tensors.bytes')).Length | Should -Be (30 * 128 * 4)
    }

    It 'tells what to type next, and not as output' {
        $hint = Export-Embedding -Path $digits -LogDir $log -First 2 6>&1 | Select-Object -Last 1

        "$hint" | Should -Be "See it with: tensorboard --logdir `"$log`""
    }

    It 'takes the pictures of the pipeline as one data set' {
        $result = Get-ChildItem -Path $digits -Filter '*3.png' -Recurse | Export-Embedding -LogDir $log 6>$null

        $result.Count | Should -Be (Get-ChildItem -Path $digits -Filter '*3.png' -Recurse).Count
        $rows = Import-Csv -Path (Join-Path $log 'tiny-resnet20' 'metadata.tsv') -Delimiter "`t"
        $rows.label | Sort-Object -Unique | Should -Be (0..9)
    }

    It 'goes to runs under the name of the pictures'' folder without a log folder' {
        New-Item -ItemType Directory -Path $log | Push-Location
        try {
            $result = Export-Embedding -Path (Join-Path $digits '7') -First 2 6>$null
            $result.LogDir | Should -Be (Join-Path $log 'runs' '7')
        } finally {
            Pop-Location
        }
    }

    It 'takes wildcards, and class folders one by one' {
        $result = Export-Embedding -Path (Join-Path $digits '[01]') -LogDir $log -NoSprite 6>$null

        $result.Count | Should -Be 100
        Join-Path $result.TagFolder 'sprite.png' | Should -Not -Exist
        $rows = Import-Csv -Path (Join-Path $log 'tiny-resnet20' 'metadata.tsv') -Delimiter "`t"
        ($rows | Group-Object label).Name | Should -Be @('0', '1')
    }

    It 'changes nothing under -WhatIf' {
        Export-Embedding -Path $digits -LogDir $log -WhatIf | Should -BeNullOrEmpty

        $log | Should -Not -Exist
    }

    It 'reports a damaged picture, counts it and goes on' {
        Copy-Digit -Destination $log
        Set-Content -Path (Join-Path $log '0' 'text.png') -Value 'no picture'

        $line = @{ Path = $log; LogDir = "$log-out"; ErrorAction = 'SilentlyContinue'; InformationAction = 'Ignore' }
        $result = Export-Embedding @line -ErrorVariable errors

        $result.Count | Should -Be 3
        $result.Failed | Should -Be 1
        $result.Failures[0].ErrorId | Should -Be 'ImageUnreadable'
        $errors.FullyQualifiedErrorId | Should -Be 'ImageUnreadable,EmbeddingProjector.Module.Commands.ExportEmbeddingCommand'
    }

    It 'stops at a damaged picture where errors shall stop it, and leaves no log' {
        Copy-Digit -Destination $log
        Set-Content -Path (Join-Path $log '0' 'text.png') -Value 'no picture'

        { Export-Embedding -Path $log -LogDir "$log-out" -ErrorAction Stop } |
            Should -Throw -ErrorId 'ImageUnreadable,*'
        Join-Path "$log-out" 'projector_config.pbtxt' | Should -Not -Exist
    }

    It 'refuses <Because> before anything is written' -ForEach @(
        @{ Because = 'a folder without pictures'; Id = 'NoImageFound'; Arguments = @{ Path = '{empty}' } }
        @{ Because = 'a path that names nothing'; Id = 'ImagePathNotFound'; Arguments = @{ Path = 'missing' } }
        @{ Because = 'an unknown model'; Id = 'ModelNotFound'; Arguments = @{ Model = 'resnet19' } }
        @{ Because = 'an unknown layer'; Id = 'LayerNotFound'; Arguments = @{ Layer = 'layer9' } }
        @{ Because = 'an unknown engine'; Id = 'EngineNotFound'; Arguments = @{ Engine = 'Abacus' } }
        @{ Because = 'weights that are not here'; Id = 'WeightsNotFound'; Arguments = @{ WeightsPath = 'missing.pth' } }
        @{ Because = 'another model''s weights'; Id = 'WeightMismatch'; Arguments = @{ Model = 'vgg11'; WeightsPath = '{tiny}' } }
        @{ Because = 'a log folder that is a file'; Id = 'LogNotWritable'; Arguments = @{ LogDir = '{file}' } }
    ) {
        $places = @{
            '{empty}' = (New-Item -ItemType Directory -Path "$log-empty").FullName
            '{file}'  = Join-Path $digits '0' '00003.png'
            '{tiny}'  = Join-Path $root 'src' 'EmbeddingProjector.Inference' 'Models' 'TinyResNet20' 'tiny-resnet20.safetensors'
        }
        $line = @{ Path = $digits; LogDir = $log }
        $Arguments.Keys | ForEach-Object { $line[$_] = $places["$($Arguments[$_])"] ?? $Arguments[$_] }

        { Export-Embedding @line } | Should -Throw -ErrorId "$Id,*"
        $log | Should -Not -Exist
    }

    It 'refuses an entry of the same tag, and replaces it with -Force' {
        $line = @{ Path = $digits; First = 2; LogDir = $log; InformationAction = 'Ignore' }
        Export-Embedding @line | Out-Null

        { Export-Embedding @line } | Should -Throw -ErrorId 'LogTagExists,*'
        (Export-Embedding @line -Force).Count | Should -Be 2
        (Export-Embedding @line -Resume).Resumed | Should -Be 2
    }
}

Describe 'Stopping Export-Embedding' {
    It 'stops at once and leaves no half log' {
        $log = Join-Path $TestDrive 'stopped'
        $shell = [powershell]::Create()
        [void] $shell.AddScript(
            "Import-Module '$($manifest.FullName)'; Export-Embedding '$digits' -LogDir '$log' -Engine Reference")
        $running = $shell.BeginInvoke()
        $deadline = [datetime]::Now.AddSeconds(30)
        while (-not (Test-Path $log) -and [datetime]::Now -lt $deadline) { Start-Sleep -Milliseconds 20 }

        $stopwatch = [System.Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        $stopwatch.Elapsed.TotalSeconds | Should -BeLessThan 5
        $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        Join-Path $log 'projector_config.pbtxt' | Should -Not -Exist
        $running | Should -Not -BeNullOrEmpty
        $shell.Dispose()
    }

    It 'gives a log that Get-ChildItem takes' {
        $log = Join-Path $TestDrive 'piped'

        (Export-Embedding -Path $digits -First 3 -LogDir $log -InformationAction Ignore | Get-ChildItem -File).Name |
            Should -Contain 'projector_config.pbtxt'
    }
}
